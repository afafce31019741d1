import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openEmbeddedLog } from '@tutti/event-log'
import { eventLogLaws } from '@tutti/event-log/laws'

const appender = fileURLToPath(import.meta.resolve('../src/laws/append-forever.ts'))

eventLogLaws({
  name: 'embedded',
  open: (dir) => openEmbeddedLog({ file: join(dir, 'log.db'), report: () => undefined }),
  features: { appender: (dir) => [process.execPath, appender, dir], trimsByBytes: true },
})
