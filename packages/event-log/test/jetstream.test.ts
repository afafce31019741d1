import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import type { Envelope, EventLog, EventLogError } from '@tutti/event-log'
import { openJetStream } from '@tutti/event-log/jetstream'
import { needs } from '@tutti/testing'
import { type NatsServer, nats } from '@tutti/testing/engines/nats'

const eventOf = (subject: string, type = 'test.thing-happened.v1'): Envelope => ({
  specversion: '1.0',
  id: randomUUID(),
  source: '/test',
  type,
  time: new Date().toISOString(),
  subject,
  datacontenttype: 'application/json',
  data: {},
})

const until = async (what: string, condition: () => boolean): Promise<void> => {
  for (const end = Date.now() + 10_000; !condition(); await wait(5)) assert.ok(Date.now() < end, `waited in vain until ${what}`)
}

describe('a log on a NATS server', needs('nats-server'), () => {
  let server: NatsServer
  const opened: EventLog[] = []
  const open = async (options: { servers?: string; patienceMs?: number } = {}): Promise<EventLog> => {
    const log = await openJetStream({ servers: server.url, retention: { bytes: 64 * 1024 ** 2 }, report: () => undefined, ...options })
    opened.push(log)
    return log
  }
  beforeEach(async () => void (server = await nats()))
  afterEach(async () => {
    await server.start()
    await Promise.all(opened.splice(0).map((log) => log.close()))
    await server.remove()
  })

  test('says where it cannot be reached, and nothing of the password', async () => {
    const { port } = server
    await server.stop()
    const refused = open({ servers: `nats://name:secret@127.0.0.1:${port}`, patienceMs: 200 })
    await assert.rejects(refused, (error: Error) => error.message.includes(`127.0.0.1:${port}`) && !error.message.includes('secret'))
  })

  test('refuses the stream of another program, and leaves it as it is', async () => {
    const nc = await connect({ servers: server.url })
    const jsm = await jetstreamManager(nc)
    await jsm.streams.add({ name: 'tutti', subjects: ['theirs'], description: 'Theirs' })
    await assert.rejects(open({ patienceMs: 500 }), /cannot use the stream tutti: it belongs to another program/)
    assert.deepEqual((await jsm.streams.info('tutti')).config.subjects, ['theirs'])
    await nc.close()
  })

  test('refuses appends at once while the server is away, and takes them when it is back', async () => {
    const log = await open()
    await log.append([eventOf('a')])
    await server.kill()
    await assert.rejects(log.append([eventOf('b')]), /cannot append/)
    const { connection } = log
    const again = Promise.withResolvers<void>()
    log.onConnected(again.resolve)
    await server.start()
    await again.promise
    await assert.rejects(log.append([eventOf('c')], { connection }), /the connection to the event log was made anew/)
    await log.append([eventOf('d')], { connection: log.connection })
    assert.equal((await log.head()).sequence, 2)
  })

  test('tells a reader when the log has lost what it has seen, and gives it nothing more', async () => {
    const log = await open()
    await log.append([eventOf('a')])
    await server.stop()
    await server.copyStore()
    await server.start()
    const seen: string[] = []
    const ended = Promise.withResolvers<EventLogError>()
    const handle = (batch: { event: Envelope }[]): void => void seen.push(...batch.map(({ event }) => event.subject))
    await log.follow('start', { handle, ended: ended.resolve })
    await log.append([eventOf('b')])
    await until('it has read', () => seen.length === 2)
    await server.stop()
    await server.restoreStore()
    await server.start()
    assert.match((await ended.promise).message, /has lost events that this reader has seen/)
    await log.append([eventOf('c')])
    const anew: string[] = []
    const done = Promise.withResolvers<void>()
    await log.follow('start', {
      handle: (batch) => void anew.push(...batch.map(({ event }) => event.subject)),
      caughtUp: () => done.resolve(),
    })
    await done.promise
    assert.deepEqual(
      [seen, anew],
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    )
  })

  test('refuses a group that is worked on here already, a name and a type that the server cannot have', async () => {
    const log = await open()
    const options = { types: [], handle: async () => undefined }
    const first = await log.react('group', options)
    await assert.rejects(log.react('group', options), /cannot work on group group: it is worked on already/)
    await first.stop()
    await log.react('group', options)
    await assert.rejects(log.react('two words', options), /its name must have letters/)
    await assert.rejects(log.append([eventOf('a', 'a type')]), /its type a type must be words/)
    assert.equal((await log.head()).sequence, 0)
  })

  test('is opened by two at once that find it missing, as one log', async () => {
    const [one, two] = await Promise.all([open(), open()])
    assert.equal(one.incarnation, two.incarnation)
    const heard: string[] = []
    await two.watch(({ id }) => void heard.push(id))
    const event = eventOf('a')
    await one.append([event])
    await until('the other has heard', () => heard.length === 1)
    assert.deepEqual(heard, [event.id])
  })
})
