import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { defineService, on, type Tx } from '@tutti/kit'
import { ItemsAdded } from '@tutti/playlists/contract'
import { embeddedOnly, freePort, system, until, ways } from '@tutti/testing'
import { system as program } from '@tutti/tutti'
import { collector } from './collector.ts'
import { serve, temporaryFolder } from './program.ts'
import { add, listOf, started, stranger } from './traced.ts'

const FAILED = 2
/** Tells which modules of the recording are loaded. */
const TELLS_LOADED = `--import=data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module'
   registerHooks({ load: (url, context, next) => (/opentelemetry\\/sdk|opentelemetry\\.ts/.test(url) && console.error('loaded ' + url), next(url, context)) })`,
)}`

/** Listens to playlists, and can make nothing of them. */
const clumsy = {
  name: 'clumsy',
  paths: [],
  load: async () => ({
    default: defineService({
      name: 'clumsy',
      migrations: {},
      reactions: [
        on('drop-items', ItemsAdded, (_, __: Tx<{ dropped: { id: string } }>) =>
          Promise.reject(new RangeError('"Secret Title" was dropped')),
        ),
      ],
    }),
  }),
}

for (const way of ways)
  describe(`traces of some, ${way.name}`, () => {
    test('nothing is recorded with a share of 0, whatever a stranger says', async (t) => {
      const { tutti, traces } = await started(t, { ...way.options, share: '0' })
      await add(tutti.admin, await listOf(tutti.admin), stranger('01').headers)
      await tutti.settled()
      await tutti.restart()
      assert.deepEqual(traces.spans(), [])
    })

    test('a proxy of ours decides itself', async (t) => {
      const environment = { TUTTI_TRUSTED_PROXIES: '127.0.0.1' }
      const { tutti, traces } = await started(t, { ...way.options, share: '0', environment })
      const path = await listOf(tutti.admin)
      const unwanted = stranger('00')
      const wanted = stranger('01')
      await add(tutti.admin, path, unwanted.headers)
      await add(tutti.admin, path, wanted.headers)
      await traces.span({ service: 'tutti-recommendations', name: 'process playlists.items-added.v1' })
      assert.deepEqual([...new Set(traces.spans().map((span) => span.traceId))], [wanted.traceId])
    })

    test('a collector that is away fails no request, and holds up no stop', async (t) => {
      const environment = { TUTTI_TRACES_URL: `http://127.0.0.1:${await freePort()}/v1/traces` }
      const tutti = await system({ ...way.options, environment })
      t.after(tutti.stop)
      const path = await listOf(tutti.admin)
      for (let n = 0; n < 50; n += 1) await add(tutti.admin, path)
      await tutti.settled()
      assert.equal((await tutti.admin.get(path)).body.total, 50)
      const began = performance.now()
      await tutti.restart(async () => assert.ok(performance.now() - began < 5_000))
    })
  })

describe('what traces cost', () => {
  for (const [name, url, loads] of [
    ['nothing that records is loaded by who wants no traces', undefined, false],
    ['what records is loaded by who wants traces', 'http://127.0.0.1:9/v1/traces', true],
  ] as const)
    test(name, async (t) => {
      const environment = { NODE_OPTIONS: TELLS_LOADED, ...(url ? { TUTTI_TRACES_URL: url } : {}) }
      const { stderr, end } = await serve(['--data', await temporaryFolder(t)], { environment })
      await end()
      assert.equal(/^loaded /m.test(stderr()), loads)
    })
})

describe('traces of what goes wrong', () => {
  test(
    'an event that cannot be applied shows each try, and that it was put aside',
    embeddedOnly('it needs a service that fails'),
    async (t) => {
      const { tutti, traces } = await started(t, { entries: [...program, clumsy] })
      const path = await listOf(tutti.admin)
      await add(tutti.admin, path)
      const name = 'process playlists.items-added.v1'
      const tries = () => traces.spans().filter((span) => span.service === 'tutti-clumsy' && span.name === name)
      await until(() => tries().some((span) => span.events.some((one) => one.name === 'dead-lettered')))
      assert.deepEqual(
        tries().map(({ status, attributes }) => [status, attributes['error.type']]),
        [...Array.from({ length: 5 }, () => [FAILED, 'RangeError']), [FAILED, 'dead-lettered']],
      )
      assert.ok(!traces.text().includes('Secret Title'), 'what an error says stays in the log')
    },
  )

  test('a log line about a request names its trace', async (t) => {
    const traces = await collector()
    t.after(traces.stop)
    const data = await temporaryFolder(t)
    const password = join(data, 'password')
    await writeFile(password, 'correct horse')
    const args = ['--data', data, '--without', 'catalog', '--admin', 'ada', '--admin-password-file', password]
    const { client, stderr, end } = await serve(args, { environment: { TUTTI_TRACES_URL: traces.url } })
    t.after(() => end('SIGKILL'))
    assert.equal((await client.get('/v1/search?q=a&type=track')).status, 503)
    const { traceId } = await traces.span({ name: 'GET /v1/search' })
    assert.match(stderr(), new RegExp(`"trace_id":"${traceId}".*Cannot reach the catalog service`))
  })

  test('a collector that takes nothing is told once, until it takes something again', async (t) => {
    const traces = await collector()
    t.after(traces.stop)
    const data = await temporaryFolder(t)
    const { client, stderr, end } = await serve(['--data', data], { environment: { TUTTI_TRACES_URL: traces.url } })
    t.after(() => end('SIGKILL'))
    const told = () => stderr().split('Cannot send traces').length - 1
    const asks = async (times: number) => {
      const before = traces.asked()
      await until(async () => (await client.get('/health')) && traces.asked() >= before + times)
    }
    traces.answers(400)
    await asks(3)
    assert.equal(told(), 1)
    traces.answers(200)
    await asks(2)
    traces.answers(400)
    await asks(3)
    assert.equal(told(), 2)
    assert.doesNotMatch(stderr(), /trace_id/)
    assert.equal(await end(), 0)
  })
})
