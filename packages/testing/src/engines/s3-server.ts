// The S3 server of the tests, in a process of its own: `s3-server.ts PORT FOLDER BUCKET`. Prints its port when it answers.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { fetchedPackage } from './fetched.ts'

// It sorts names as words are sorted, where S3 sorts by bytes (ListObjectsV2): the fault that was found in it; uploads under way it does not list at all.
// oxlint-disable-next-line no-extend-native
String.prototype.localeCompare = function (this: string, other: string) {
  return Buffer.compare(Buffer.from(this), Buffer.from(other))
}

type Fauxqs = {
  startFauxqs(options: {
    port: number
    logger: boolean
    dataDir: string
    init: { buckets: string[] }
  }): Promise<{ port: number; stop(): Promise<void> }>
}
const { startFauxqs } = (await import(pathToFileURL(join(fetchedPackage('fauxqs')!, 'dist', 'app.js')).href)) as Fauxqs
const [port, dataDir = '', bucket = ''] = process.argv.slice(2)
const server = await startFauxqs({ port: Number(port), logger: false, dataDir, init: { buckets: [bucket] } })
process.stdout.write(`${server.port}\n`)
process.once('SIGTERM', () => void server.stop().then(() => process.exit(0)))
// Whoever started it and was killed takes it along: its end of the pipe closes.
process.stdin.resume().once('end', () => process.exit(0))
