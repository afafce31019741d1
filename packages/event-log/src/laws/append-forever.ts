import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { openEmbeddedLog } from '../index.ts'
import { openJetStream } from '../jetstream/index.ts'
import { eventsOf, idsOf } from './law.ts'

// Appends from several sides until it is killed, and prints the id of each event once it is acknowledged.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    /** The defect that the control of the kill law has: it prints first. */
    'acknowledge-early': { type: 'boolean', default: false },
    /** A NATS server and the name of the log there, in place of the folder. */
    servers: { type: 'string' },
    name: { type: 'string' },
  },
})
const [dir = '.'] = positionals
// Read here and nowhere else: the control of the power-cut test weakens the store through it.
const synchronous = process.env['TUTTI_TEST_SYNCHRONOUS'] === 'OFF' ? 'OFF' : 'FULL'
const { servers, name } = values
const log = servers
  ? await openJetStream({ servers, name, retention: { bytes: 64 * 1024 ** 2 } })
  : await openEmbeddedLog({ file: join(dir, 'log.db'), synchronous })
const print = (ids: string[]): boolean => process.stdout.write(`${ids.join('\n')}\n`)

async function appendForever(): Promise<never> {
  for (let round = 0; ; round++) {
    const events = eventsOf(1 + (round % 5))
    if (values['acknowledge-early']) print(idsOf(events))
    await log.append(events)
    if (!values['acknowledge-early']) print(idsOf(events))
  }
}

await Promise.all(Array.from({ length: 4 }, appendForever))
