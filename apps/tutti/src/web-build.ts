import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { access, readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'

const web = resolve(import.meta.dirname, '..', '..', 'web')
const dist = join(web, 'dist')
const stamp = join(dist, '.built-from')

/** The folder of the built player. It is built if it is missing or older than its sources; without sources, what is there is taken. */
export const builtPlayer = async (): Promise<string | undefined> => {
  const built = await exists(join(dist, 'index.html'))
  if (!(await exists(join(web, 'src')))) return built ? dist : undefined
  const sources = await fingerprint()
  if (built && (await readFile(stamp, 'utf8').catch(() => '')) === sources) return dist
  console.error('Building the player, once…')
  await build()
  await writeFile(stamp, sources)
  return dist
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
  for (const file of [...files, ...['index.html', 'vite.config.ts', 'package.json'].map((name) => join(web, name))].sort()) {
    hash.update(file.slice(web.length))
    for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer)
  }
  return hash.digest('hex')
}

const build = () =>
  new Promise<void>((done, failed) => {
    const vite = resolve(web, '..', '..', 'node_modules', 'vite', 'bin', 'vite.js')
    const child = spawn(process.execPath, [vite, 'build', '--logLevel', 'warn'], { cwd: web, stdio: ['ignore', 2, 2] })
    child.on('error', failed)
    child.on('exit', (code) =>
      code === 0
        ? done()
        : failed(new Error(`Cannot build the player: vite ended with ${code}. Run "npm ci" again, and see its messages above.`)),
    )
  })
