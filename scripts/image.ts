// Makes the tree of the container image as deploy/Dockerfile says, without a container engine, and starts it: as the image's user, in a root
// that can only be read and has no more libraries than the base image, with /data and /tmp to write. Linux, as root, with npm, unshare and
// strip: `node scripts/node.cjs scripts/image.ts`. Prints sizes and times; ends with 1 when it is not healthy in time.
import { spawn, spawnSync } from 'node:child_process'
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

const root = resolve(import.meta.dirname, '..')
const HEALTHY_MS = 60_000
/** What gcr.io/distroless/cc has of a C program's surroundings. */
const LIBRARIES = [
  'libc.so.6',
  'libm.so.6',
  'libdl.so.2',
  'libpthread.so.0',
  'librt.so.1',
  'libresolv.so.2',
  'libstdc++.so.6',
  'libgcc_s.so.1',
]

const run = (command: string, args: readonly string[], cwd = root): string => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', maxBuffer: 1 << 28 })
  if (status !== 0) throw new Error(`Cannot run ${command} ${args.join(' ')}: ${stderr || stdout}`)
  return stdout
}

const megabytes = (path: string): number => Math.round(Number(run('du', ['-sk', path]).split('\t')[0]) / 1024)

type Line = { verb: string; rest: string }
/** The instructions of the Dockerfile's last stage, in one line each. */
const lastStage = async (): Promise<Line[]> => {
  const text = (await readFile(join(root, 'deploy', 'Dockerfile'), 'utf8')).replace(/^#.*\n/gm, '').replaceAll('\\\n', ' ')
  const lines = text.split('\n').flatMap((line) => (/^(\w+)\s+(.*)$/.test(line) ? [{ verb: RegExp.$1, rest: RegExp.$2 }] : []))
  return lines.slice(lines.findLastIndex(({ verb }) => verb === 'FROM') + 1)
}

/** What Docker would send as the context: what .dockerignore leaves of the files that git knows. */
const sendContext = async (to: string) => {
  const lines = (await readFile(join(root, '.dockerignore'), 'utf8')).split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  const kept = lines.filter((line) => line.startsWith('!')).map((line) => line.slice(1))
  const dropped = lines.filter((line) => line !== '*' && !line.startsWith('!'))
  const covers = (pattern: string, file: string) => {
    const parts = file.split('/')
    const name = pattern.replace('**/', '')
    if (name.startsWith('*')) return file.endsWith(name.slice(1))
    return pattern.startsWith('**/') ? parts.includes(name) : file === name || file.startsWith(`${name}/`)
  }
  const files = run('git', ['ls-files', '-co', '--exclude-standard']).split('\n').filter(Boolean)
  const sent = files.filter((file) => kept.some((one) => covers(one, file)) && !dropped.some((one) => covers(one, file)))
  for (const file of sent) await cp(join(root, file), join(to, file)).catch((error: { code?: string }) => refuseUnlessGone(error))
}

const refuseUnlessGone = (error: { code?: string }) => {
  if (error.code !== 'ENOENT') throw error
}

/** The stages before the last one: what their RUN lines run. */
const build = async (work: string) => {
  const [player, program] = [join(work, 'player'), join(work, 'program')]
  for (const stage of [player, program]) await sendContext(stage)
  run('sh', ['deploy/image/player.sh'], player)
  run('sh', ['deploy/image/program.sh'], program)
  await cp(join(player, 'apps/web/dist'), join(program, 'apps/web/dist'), { recursive: true })
  await mkdir(join(program, 'empty'))
  return program
}

const copyOut = async (lines: readonly Line[], { from, to }: { from: string; to: string }) => {
  for (const { verb, rest } of lines) {
    if (verb !== 'COPY') continue
    const [source, target] = rest.split(' ').filter((word) => !word.startsWith('--')) as [string, string]
    const inside = join(from, source.replace(/^\/app\//, ''))
    const place = join(to, target.endsWith('/') ? join(target, source.split('/').at(-1)!) : target)
    await mkdir(dirname(place), { recursive: true })
    await cp(inside, place, { recursive: true, verbatimSymlinks: true })
  }
}

/** The base image, as far as this needs it. */
const layBase = async (to: string) => {
  for (const folder of ['etc/ssl', 'proc', 'dev', 'tmp', 'lib64', 'usr/lib/base']) await mkdir(join(to, folder), { recursive: true })
  const found = run('/sbin/ldconfig', ['-p'])
  for (const name of LIBRARIES) {
    const path = new RegExp(
      `${name.replace(/[.+]/g, '\\$&')} .*x86-64.* => (.*)$|${name.replace(/[.+]/g, '\\$&')} .*AArch64.* => (.*)$`,
      'm',
    ).exec(found)
    if (path) await cp(path[1] ?? path[2]!, join(to, 'usr/lib/base', name), { dereference: true })
  }
  for await (const loader of glob(['/lib64/ld-linux-*', '/lib/ld-linux-aarch64*']))
    await cp(loader, join(to, loader), { dereference: true })
  await writeFile(join(to, 'etc/passwd'), 'nonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n')
}

const valueOf = (lines: readonly Line[], verb: string): string => lines.findLast((line) => line.verb === verb)!.rest
const listOf = (text: string): string[] => JSON.parse(text.slice(text.indexOf('['))) as string[]

const environmentOf = (lines: readonly Line[]): Record<string, string> =>
  Object.fromEntries(
    [...valueOf(lines, 'ENV').matchAll(/(\w+)=(?:"([^"]*)"|(\S+))/g)].map(([, name, quoted, plain]) => [name, quoted ?? plain!]),
  )

/** Mounts in a namespace of its own, then gives up root for the image's user. */
const ENTER = `set -eu
mount --bind "$1" "$1"
mount --rbind /dev "$1/dev"
mount -t proc proc "$1/proc"
mount -t tmpfs -o mode=1777 tmpfs "$1/tmp"
mount --bind "$2" "$1/data"
mount -o remount,bind,ro "$1"
image=$1 user=$3
shift 3
exec setpriv --no-new-privs --bounding-set=-all,+sys_chroot,+setuid,+setgid chroot --userspec="$user" "$image" "$@"`

const work = await mkdtemp(join(tmpdir(), 'tutti-image-'))
try {
  const lines = await lastStage()
  const program = await build(work)
  const [image, data] = [join(work, 'root'), join(work, 'data')]
  await copyOut(lines, { from: program, to: image })
  const own = megabytes(image)
  console.log(
    `own files ${own} MB: Node ${megabytes(join(image, 'usr/local/bin/node'))}, packages ${megabytes(join(image, 'app/node_modules'))}`,
  )
  await layBase(image)
  await mkdir(data)
  const user = valueOf(lines, 'USER')
  run('chown', [user, data])
  const port = String(20_000 + (process.pid % 20_000))
  const env = {
    ...environmentOf(lines),
    PATH: '/usr/sbin:/usr/bin:/sbin:/bin',
    TUTTI_PORT: port,
    TUTTI_HOST: '127.0.0.1',
    LD_LIBRARY_PATH: '/usr/local/lib:/usr/lib/base',
  }
  const enter = (command: readonly string[]) => [
    '--mount',
    '--propagation',
    'private',
    'sh',
    '-c',
    ENTER,
    'sh',
    image,
    data,
    user,
    ...command,
  ]
  const began = performance.now()
  const child = spawn('unshare', enter([...listOf(valueOf(lines, 'ENTRYPOINT')), ...listOf(valueOf(lines, 'CMD'))]), {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk))
  try {
    const probe = listOf(valueOf(lines, 'HEALTHCHECK'))
    const isHealthy = () => spawnSync('nsenter', [`--target=${child.pid}`, '--mount', '--root', '--', ...probe], { env }).status === 0
    while (!isHealthy()) {
      if (child.exitCode !== null || performance.now() - began > HEALTHY_MS) throw new Error(`It is not healthy: ${said}`)
      await wait(100)
    }
    console.log(`healthy after ${((performance.now() - began) / 1000).toFixed(1)} s`)
    const page = await (await fetch(`http://127.0.0.1:${port}/`)).text()
    if (!page.includes('<title>')) throw new Error(`It has no player: ${page.slice(0, 200)}`)
    const status = await readFile(`/proc/${child.pid}/status`, 'utf8')
    console.log(`user ${/^Uid:\s+(\d+)/m.exec(status)![1]}, capabilities ${/^CapEff:\s+(\w+)/m.exec(status)![1]}`)
    const refused = spawnSync(
      'nsenter',
      [`--target=${child.pid}`, '--mount', '--root', '--', '/usr/local/bin/node', '-e', 'require("fs").writeFileSync("/app/x","")'],
      { env, encoding: 'utf8' },
    )
    if (!refused.stderr.includes('EROFS')) throw new Error('Its root can be written to.')
  } finally {
    const asked = performance.now()
    child.kill('SIGTERM')
    if (child.exitCode === null) await new Promise((ended) => child.once('exit', ended))
    console.log(`stopped after ${Math.round(performance.now() - asked)} ms with ${child.exitCode}`)
  }
} finally {
  await rm(work, { recursive: true, force: true })
}
