import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { Hono } from 'hono'
import { request } from 'undici'
import {
  asService,
  callerCredentials,
  defineService,
  type Directory,
  Failure,
  listenApart,
  makeCalls,
  makeDirectory,
  makeLogger,
  nobody,
  type OpenService,
  policy,
  readSettings,
  type RoomEnv,
  routes,
  setting,
  SettingsError,
  type Viewer,
  withContext,
  assertKnown,
} from '../src/index.ts'
import { remoteService } from '../src/calls/remote.ts'
import { alice, type Bench, contextOf, makeBench } from './ground.ts'
import { notes, notesService } from './shop.ts'

const credentials = callerCredentials(Buffer.alloc(32, 7))
const logger = makeLogger('silent')('test')
const viewers: Record<string, Viewer> = { 'alice-token': alice }

/** The same contract in one process and over HTTP. */
const ways = ['in one process', 'apart'] as const

for (const way of ways) {
  describe(`calls and routes, ${way}`, () => {
    let bench: Bench
    let opened: Awaited<ReturnType<Bench['open']>>
    let listener: { url: string; stop(): Promise<void> }
    let remote: ReturnType<typeof remoteService> | undefined
    let directory: Directory & ReturnType<typeof makeDirectory>
    const get = (path: string, headers: Record<string, string>) => request(`${listener.url}${path}`, { headers })
    const open = () => opened.services[0] as OpenService
    const calls = (options = {}) => makeCalls('test', directory, logger)(notes, options)
    const asAlice = <R>(work: () => R, rest = {}) => withContext(contextOf(alice, { viewerToken: 'alice-token', ...rest }), work)

    before(async () => {
      bench = await makeBench()
      opened = await bench.open(notesService)
      listener = await listenApart({
        services: [open()],
        host: '127.0.0.1',
        port: 0,
        logger,
        version: '0.0.0',
        verifyCaller: credentials.verify,
        verifyViewer: async (token) => viewers[token] ?? nobody,
      })
      directory = makeDirectory(['notes', 'gone'])
      if (way === 'apart') remote = remoteService({ service: 'notes', urls: [listener.url] })
      directory.add('notes', remote?.callerFor(() => credentials.sign('test')) ?? open().caller)
    })
    after(async () => {
      await remote?.close()
      await listener.stop()
      await opened.stop()
      await bench.remove()
    })

    test('a call carries the viewer', async () => {
      assert.equal(await asAlice(() => calls().own()), alice.userId)
    })
    test("a call without a request at hand is the service's own", async () => {
      assert.equal(await calls().own(), 'service:test')
    })
    test("a call on behalf of nobody does not become the service's own", async () => {
      await assert.rejects(
        withContext(contextOf(), () => calls().own()),
        { code: 'auth.required', status: 401 },
      )
    })
    test('a call that only an admin may make is refused to a listener', async () => {
      await assert.rejects(
        asAlice(() => calls().secret()),
        { code: 'auth.admin-only', status: 403 },
      )
    })
    test('a refusal arrives with its code, status and words', async () => {
      await assert.rejects(
        asAlice(() => calls().typed()),
        { code: 'notes.taken', status: 409, message: 'Cannot add the note x: there is one.' },
      )
    })
    test('an input that does not fit is refused before it is answered', async () => {
      await assert.rejects(
        asAlice(() => calls().slow({ ms: 'soon' } as never)),
        { code: 'request.invalid', status: 400 },
      )
    })
    test('a deadline of 100 ms ends the waiting', async () => {
      const began = performance.now()
      await assert.rejects(
        asAlice(() => calls({ deadlineMs: 100 }).slow({ ms: 3_000 })),
        { code: 'service.timeout', status: 504 },
      )
      assert.ok(performance.now() - began < 1_000)
    })
    test('a client that hangs up ends the waiting', async () => {
      const hangUp = new AbortController()
      const waiting = asAlice(() => calls().slow({ ms: 3_000 }), { signal: hangUp.signal })
      hangUp.abort(new Error('hung up'))
      await assert.rejects(waiting, (error) => error instanceof Failure || (error as Error).message === 'hung up')
    })
    test('a sibling that is not there is said so', async () => {
      const gone = { ...notes, service: 'gone' }
      await assert.rejects(
        asAlice(() => makeCalls('test', directory, logger)(gone).own()),
        { code: 'service.unavailable', status: 503 },
      )
    })
    if (way === 'apart')
      test('a call whose caller is not admitted is refused as that', async () => {
        const stranger = remote!.callerFor(async () => 'garbage')
        const strange = makeDirectory(['notes'])
        strange.add('notes', stranger)
        await assert.rejects(makeCalls('test', strange, logger)(notes).own(), { code: 'auth.invalid', status: 401 })
      })
    test("the internal listener answers nobody without a service's credential", async () => {
      for (const headers of [
        {} as Record<string, string>,
        { 'tutti-caller': 'garbage' },
        { 'tutti-caller': await callerCredentials(Buffer.alloc(32, 8)).sign('test') },
      ]) {
        const { statusCode } = await get('/v1/open', headers)
        assert.equal(statusCode, 401)
      }
    })
    test('a route is answered to those whom its policy admits', async () => {
      const caller = await credentials.sign('gateway')
      const outcomes = await Promise.all(
        [
          ['/v1/open', 'nobody'],
          ['/v1/mine', 'nobody'],
          ['/v1/mine', 'alice-token'],
          ['/v1/admin', 'alice-token'],
          ['/v1/nowhere', 'alice-token'],
          ['/v1/broken', 'nobody'],
        ].map(async ([path, viewer]) => {
          const { statusCode, body } = await get(path!, { 'tutti-caller': caller, 'tutti-viewer': viewer! })
          return [path, viewer, statusCode, (await body.text()).includes('secret detail')]
        }),
      )
      assert.deepEqual(outcomes, [
        ['/v1/open', 'nobody', 200, false],
        ['/v1/mine', 'nobody', 401, false],
        ['/v1/mine', 'alice-token', 200, false],
        ['/v1/admin', 'alice-token', 403, false],
        ['/v1/nowhere', 'alice-token', 404, false],
        ['/v1/broken', 'nobody', 500, false],
      ])
    })
  })
}

describe('a service', () => {
  test('does not start with a route that declares no policy', async () => {
    const bench = await makeBench()
    const careless = defineService({
      name: 'careless',
      routes: routes(({ app }) => void (app as Hono<RoomEnv>).get('/v1/open-to-all', (c) => c.json({}))),
    })
    await assert.rejects(bench.open(careless), /GET \/v1\/open-to-all declares 0 policies/)
    await bench.remove()
  })
  test('does not start with a route that declares two', async () => {
    const bench = await makeBench()
    const careless = defineService({
      name: 'careless',
      routes: routes(({ app }) => void app.get('/v1/x', policy.user, policy.admin, (c) => c.json({}))),
    })
    await assert.rejects(bench.open(careless), /declares 2 policies/)
    await bench.remove()
  })
})

describe('settings', () => {
  const table = { port: setting.whole('TUTTI_PORT', 4770, { flag: '--port', min: 0, max: 65535, help: 'Port.' }) }
  test('a wrong value is named with what was read and what is allowed', () => {
    assert.throws(
      () => readSettings(table, { TUTTI_PORT: 'http' }),
      new SettingsError(['Cannot use --port / TUTTI_PORT: it is "http"; allowed is a whole number from 0 to 65535.']),
    )
  })
  test('an unknown variable is named with the nearest that exists', () => {
    assert.throws(
      () => assertKnown([table], { TUTTI_PROT: '1' }),
      /Cannot use TUTTI_PROT: there is no such setting\. Did you mean TUTTI_PORT\?/,
    )
  })
  test('a service acts for itself by name', () => assert.equal(asService('x').userId, 'service:x'))
})
