// A gateway alone in its process (identity beside it is asked once for each credential): `media` answers behind the URL that is given.
// Tells `{ url, cookie }` on the channel to its parent, and `{ cpuMs }` whenever it is asked.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openEmbeddedLog } from '@tutti/event-log'
import { openGateway } from '@tutti/gateway'
import { identity } from '@tutti/identity/contract'
import { makeCalls, makeLogger } from '@tutti/kit'
import { system } from '@tutti/testing'
import { system as program } from '@tutti/tutti'

const url = process.argv[2]!
const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-gateway-'))
const tutti = await system({ entries: program.filter((entry) => entry.name === 'identity') })
const logger = makeLogger('error')('gateway')
const calls = makeCalls('gateway', { find: tutti.running.find, expects: () => true }, logger)
const log = await openEmbeddedLog({ file: join(folder, 'log.db'), retention: { ageMs: 60_000, bytes: 1e6 }, report: () => undefined })
const target = { urls: [url], health: async () => ({ status: 'ok' }), describe: async () => [] }
const gateway = await openGateway({
  host: '127.0.0.1',
  port: 0,
  environment: { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0' },
  table: [{ path: '/media/*', service: 'media' }],
  // What runs elsewhere is reached by its URL alone.
  find: () => target,
  expected: [],
  identity: calls(identity, { asService: true }),
  calls,
  secret: () => Buffer.alloc(32, 1),
  log,
  logger,
  version: '0.0.0',
})

process.on('message', () => {
  const { user, system: kernel } = process.cpuUsage()
  process.send!({ cpuMs: (user + kernel) / 1_000 })
})
process.once('disconnect', async () => {
  await gateway.stop()
  await log.close()
  await tutti.stop()
  await rm(folder, { recursive: true, force: true })
  process.exit(0)
})
process.send!({ url: gateway.url, cookie: tutti.admin.cookie() })
