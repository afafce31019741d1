import { basename } from 'node:path'
import { after } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openS3 } from '@tutti/blobs'
import { blobLaws } from '@tutti/blobs/laws'
import { s3 } from '@tutti/testing'

const server = await s3()
after(() => server.remove())

const putter = fileURLToPath(import.meta.resolve('../src/laws/put-forever.ts'))
const optionsOf = (dir: string) => ({ ...server.options, prefix: basename(dir) })

blobLaws({
  name: 'S3',
  open: (dir) => openS3(optionsOf(dir)),
  features: { putter: (dir) => [process.execPath, putter, dir, '--s3', JSON.stringify(optionsOf(dir))] },
})
