import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { rmSync } from 'node:fs'
import { access, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const web = resolve(import.meta.dirname, '..', '..', 'web')
const dist = join(web, 'dist')
const STAMP = '.built-from'

/** The folder of the built player. It is built if it is missing or older than its sources; without sources, what is there is taken. */
export const builtPlayer = async (): Promise<string | undefined> => {
  const built = await exists(join(dist, 'index.html'))
  if (!(await exists(join(web, 'src')))) return built ? dist : undefined
  const sources = await fingerprint()
  if (built && (await readFile(join(dist, STAMP), 'utf8').catch(() => '')) === sources) return dist
  console.error('Building the player, once…')
  const fresh = resolve(web, '..', '..', '.cache', `web-${process.pid}`)
  const discard = () => rmSync(fresh, { recursive: true, force: true })
  process.once('exit', discard)
  try {
    await build(fresh)
    await writeFile(join(fresh, STAMP), sources)
    await takePlace(fresh)
  } finally {
    discard()
    process.off('exit', discard)
  }
  return dist
}

/** Two starts may build at once, and one may end halfway: a build takes its place whole or not at all. */
const takePlace = async (fresh: string) => {
  const old = `${fresh}.old`
  await rename(dist, old).catch(() => undefined)
  await rename(fresh, dist).catch((error: { code?: string }) => {
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error
  })
  await rm(old, { recursive: true, force: true })
}

const exists = (path: string) =>
  access(path).then(
    () => true,
    () => false,
  )

/** SHA-256 over the names and contents of everything that the player is made from. */
const fingerprint = async (): Promise<string> => {
  const hash = createHash('sha256')
  const files = (
    await Promise.all(
      ['src', 'public'].map((folder) => readdir(join(web, folder), { recursive: true, withFileTypes: true }).catch(() => [])),
    )
  )
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const named = ['index.html', 'vite.config.ts', 'package.json'].map((name) => join(web, name))
  const all = [...files, ...named].sort()
  // Sources are small and few: read at once, they cost a start 20 ms instead of 100.
  const contents = await Promise.all(all.map((file) => readFile(file)))
  all.forEach((file, n) => hash.update(`${file.slice(web.length)}\n${contents[n]!.length}\n`).update(contents[n]!))
  return hash.digest('hex')
}

const build = (folder: string) =>
  new Promise<void>((done, failed) => {
    const vite = resolve(web, '..', '..', 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'error', '--outDir', folder, '--emptyOutDir'], {
      cwd: web,
      stdio: ['ignore', 2, 2],
    })
    // A start that fails meanwhile must not leave it running.
    const end = () => child.kill()
    process.prependOnceListener('exit', end)
    child.on('error', failed)
    child.on('exit', (code) => {
      process.off('exit', end)
      if (code === 0) done()
      else failed(new Error(`Cannot build the player: vite ended with ${code}. Run "npm ci" again, and see its messages above.`))
    })
  })
