import { basename } from 'node:path'
import { after, before, describe } from 'node:test'
import { fileURLToPath } from 'node:url'
import { openS3 } from '@tutti/blobs'
import { blobLaws } from '@tutti/blobs/laws'
import { needs, s3, type S3Server } from '@tutti/testing'

const putter = fileURLToPath(import.meta.resolve('../src/laws/put-forever.ts'))

describe('on an S3 server', needs('s3'), () => {
  let server: S3Server
  before(async () => void (server = await s3()))
  after(() => server.remove())
  const optionsOf = (dir: string) => ({ ...server.options, prefix: basename(dir) })
  blobLaws({
    name: 'S3',
    open: (dir) => openS3(optionsOf(dir)),
    features: { putter: (dir) => [process.execPath, putter, dir, '--s3', JSON.stringify(optionsOf(dir))] },
  })
})
