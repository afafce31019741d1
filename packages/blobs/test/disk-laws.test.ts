import { fileURLToPath } from 'node:url'
import { openDisk } from '@tutti/blobs'
import { blobLaws } from '@tutti/blobs/laws'

const putter = fileURLToPath(import.meta.resolve('../src/laws/put-forever.ts'))

blobLaws({ name: 'disk', open: openDisk, features: { putter: (dir) => [process.execPath, putter, dir] } })
