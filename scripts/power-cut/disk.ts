import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, chmod, mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

const run = promisify(execFile)
const IMAGE_BYTES = 256 * 1024 * 1024

/**
 * Cuts the filesystem off from its disk, as a power cut does: nothing that is only in memory is written any more.
 * EXT4_IOC_SHUTDOWN is ioctl 0x8004587D; flag 2, NOLOGFLUSH, drops the journal's open transaction as well
 * (Linux, fs/ext4/ioctl.c). Node cannot call ioctl, so a line of Python or Perl does.
 */
const CUTTERS: readonly [string, string][] = [
  [
    'python3',
    `import fcntl, os, struct, sys
disk = os.open(sys.argv[1], os.O_RDONLY)
print('ready', flush=True)
sys.stdin.readline()
fcntl.ioctl(disk, 0x8004587D, struct.pack('I', 2))`,
  ],
  ['perl', `$| = 1; opendir(D, $ARGV[0]) or die $!; print "ready\\n"; <STDIN>; my $f = pack('L', 2); ioctl(D, 0x8004587D, $f) or die $!`],
]

/** An ext4 filesystem of its own in a file of 256 MB, whose power can be cut. */
export type Disk = {
  /** Where it is mounted. */
  dir: string
  /** Makes ready; the function that it answers cuts within a millisecond, and resolves when it is done. */
  arm(): Promise<() => Promise<void>>
  /** Unmounts what was cut, repairs it as a start of the machine does, and mounts it again. */
  restart(): Promise<void>
  /** Unmounts it and removes the file. */
  destroy(): Promise<void>
}

/** Why power cuts cannot be made on this machine, in one line; nothing when they can. */
export async function whyNot(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'power cuts need Linux'
  if (process.getuid?.() !== 0) return 'power cuts need root, to mount a filesystem'
  if (!(await works('mkfs.ext4', '-V'))) return 'power cuts need mkfs.ext4 (package e2fsprogs)'
  if (!(await works('losetup', '-f'))) return 'power cuts need a free loop device (losetup -f finds none)'
  if (!(await cutter())) return 'power cuts need python3 or perl'
  return undefined
}

/** Makes and mounts one. Fails with the reason when the machine cannot. */
export async function makeDisk(): Promise<Disk> {
  const missing = await whyNot()
  if (missing) throw new Error(`cannot make a disk: ${missing}`)
  const base = await mkdtemp(join(tmpdir(), 'tutti-power-cut-'))
  const [image, dir] = [join(base, 'image'), join(base, 'mount')]
  await writeFile(image, '')
  await truncate(image, IMAGE_BYTES)
  await mkdir(dir)
  // For a server that does not run as root.
  await chmod(base, 0o711)
  // Without lazy initialization, which would write in the background.
  await run('mkfs.ext4', ['-q', '-F', '-E', 'lazy_itable_init=0,lazy_journal_init=0', image])
  const mount = () => run('mount', ['-o', 'loop', image, dir])
  await mount()
  return {
    dir,
    arm: () => arm(dir),
    async restart() {
      await unmount(dir)
      // 1: errors were corrected, which is what it is for.
      await run('fsck.ext4', ['-p', image]).catch((error) => {
        if (error.code !== 1) throw error
      })
      await mount()
    },
    async destroy() {
      await unmount(dir)
      await rm(base, { recursive: true })
    },
  }
}

async function arm(dir: string): Promise<() => Promise<void>> {
  const [program, code] = (await cutter()) ?? ['', '']
  const child = spawn(program, [program === 'perl' ? '-e' : '-c', code, dir], { stdio: ['pipe', 'pipe', 'inherit'] })
  const ended = once(child, 'close')
  await once(child.stdout, 'data')
  return async () => {
    child.stdin.end('now\n')
    const [code] = await ended
    if (code !== 0) throw new Error(`cannot cut the power of ${dir}: ${program} ended with ${code}`)
  }
}

async function cutter(): Promise<[string, string] | undefined> {
  for (const candidate of CUTTERS) if (await works(candidate[0], '--version')) return candidate
  return undefined
}

async function works(program: string, option: string): Promise<boolean> {
  return run(program, [option]).then(
    () => true,
    () => false,
  )
}

/** The kernel may still be closing what the killed program had open. */
async function unmount(dir: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await access(dir)
      return void (await run('umount', [dir]))
    } catch (error) {
      if (/not mounted|no such file/i.test(String(error)) || tries === 100) throw error
      await wait(20)
    }
  }
}
