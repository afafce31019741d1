import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const KINDS = /\.(?:js|css|svg|webmanifest)$/
const LEAST_BYTES = 1_024
/** Half the time of the best for one per cent more bytes. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 10 } }

/** Writes `.br` and `.gz` beside every file that is worth it, so that the first visitor does not wait for them to be packed. Browsers take brotli by https only. */
export function packed(): Plugin {
  return {
    name: 'tutti-packed',
    apply: 'build',
    enforce: 'post',
    async writeBundle({ dir }) {
      const files = (await readdir(dir!, { recursive: true })).filter((name) => KINDS.test(name))
      await Promise.all(files.map((name) => pack(join(dir!, name))))
    },
  }
}

async function pack(path: string) {
  const bytes = await readFile(path)
  if (bytes.length < LEAST_BYTES) return
  const pairs = await Promise.all([
    promisify(brotliCompress)(bytes, BROTLI).then((made) => [`${path}.br`, made] as const),
    promisify(gzip)(bytes, { level: 9 }).then((made) => [`${path}.gz`, made] as const),
  ])
  for (const [name, made] of pairs) if (made.length < bytes.length) await writeFile(name, made)
}
