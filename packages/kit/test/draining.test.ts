import assert from 'node:assert/strict'
import { test } from 'node:test'
import { request } from 'undici'
import { callerCredentials, listenApart, makeLogger, nobody, type OpenService } from '../src/index.ts'
import { makeBench } from './ground.ts'
import { notesService } from './shop.ts'

test('a replica that drains still answers, and ends each connection with its answer', async (t) => {
  const bench = await makeBench()
  t.after(() => bench.remove())
  const { services, stop } = await bench.open(notesService)
  t.after(stop)
  const credentials = callerCredentials(Buffer.alloc(32, 7))
  const listener = await listenApart({
    services: [services[0] as OpenService],
    host: '127.0.0.1',
    port: 0,
    logger: makeLogger('silent')('test'),
    version: '0.0.0',
    verifyCaller: credentials.verify,
    verifyViewer: async () => nobody,
  })
  t.after(() => listener.stop(0))
  listener.ready()
  const headers = { 'tutti-caller': await credentials.sign('gateway'), 'tutti-viewer': 'nobody' }
  const ask = async (path: string) => {
    const { statusCode, headers: answered, body } = await request(`${listener.url}${path}`, { headers })
    await body.dump()
    return [path, statusCode, answered.connection]
  }
  assert.deepEqual(
    [await ask('/ready'), await ask('/v1/open')],
    [
      ['/ready', 200, 'keep-alive'],
      ['/v1/open', 200, 'keep-alive'],
    ],
  )
  listener.drain()
  assert.deepEqual(
    [await ask('/ready'), await ask('/v1/open')],
    [
      ['/ready', 503, 'close'],
      ['/v1/open', 200, 'close'],
    ],
  )
})
