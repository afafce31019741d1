import { parseArgs } from 'node:util'
import { openDisk, openS3, type S3Options } from '../index.ts'
import { PLAIN, bytesFrom } from './law.ts'

// Puts one key over and over until it is killed, and prints the number of each put that resolved.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** The defect that the control of the kill law has: it prints first. */
    'acknowledge-early': { type: 'boolean', default: false },
    /** In S3 instead of a folder: its options as JSON. */
    s3: { type: 'string' },
  },
})
const [dir = '.', size = String(3 * 1024 * 1024)] = positionals
const blobs = values.s3 ? await openS3(JSON.parse(values.s3) as S3Options) : await openDisk(dir)
for (let number = 0; ; number++) {
  const ahead = values['acknowledge-early'] ? 5 : 0
  await blobs.put('key', bytesFrom(number, Number(size)), PLAIN)
  process.stdout.write(`${number + ahead}\n`)
}
