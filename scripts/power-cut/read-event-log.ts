import { join } from 'node:path'
import { openEmbeddedLog } from '@tutti/event-log'

// Prints the id of each event that the log in a folder holds.
const [dir = '.'] = process.argv.slice(2)
const log = await openEmbeddedLog({ file: join(dir, 'log.db') })
const done = Promise.withResolvers<void>()
await log.follow('start', {
  handle: (batch) => void process.stdout.write(batch.map(({ event }) => `${event.id}\n`).join('')),
  caughtUp: () => done.resolve(),
})
await done.promise
await log.close()
