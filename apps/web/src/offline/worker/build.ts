import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build, type Plugin } from 'vite'

type Made = { type: string; fileName: string; isEntry?: boolean; code?: string; source?: string | Uint8Array }

/** Builds the service worker as `sw.js` beside index.html: one plain script that knows this build's files and their common version. */
export function serviceWorker(): Plugin {
  let publicDir = ''
  return {
    name: 'tutti-service-worker',
    apply: 'build',
    enforce: 'post',
    configResolved: (config) => void (publicDir = config.publicDir),
    async generateBundle(_options, bundle) {
      const made = Object.values(bundle) as Made[]
      const own = await Promise.all(
        (await readdir(publicDir)).map(async (name) => ({ fileName: name, source: await readFile(join(publicDir, name)) })),
      )
      const all = [...made, ...own].sort((a, b) => (a.fileName < b.fileName ? -1 : 1))
      const hash = createHash('sha256')
      for (const file of all) hash.update(file.fileName).update(('code' in file ? file.code : undefined) ?? file.source ?? '')
      const files = all.map(({ fileName }) => fileName)
      const entry = made.find(({ isEntry }) => isEntry)!.fileName
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: await script({ version: hash.digest('hex').slice(0, 16), files, entry }) })
    },
  }
}

async function script(shell: object): Promise<string> {
  const result = await build({
    configFile: false,
    logLevel: 'error',
    define: { BUILD: JSON.stringify(shell) },
    build: {
      write: false,
      target: 'es2022',
      modulePreload: false,
      copyPublicDir: false,
      rollupOptions: { input: join(import.meta.dirname, 'worker.ts'), output: { format: 'iife', entryFileNames: 'sw.js' } },
    },
  })
  const [output] = [result].flat()
  if (!output || !('output' in output)) throw new Error('Cannot build the service worker: nothing was made.')
  return output.output[0].code
}
