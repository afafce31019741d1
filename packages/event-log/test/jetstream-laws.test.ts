import { after, before, describe } from 'node:test'
import { eventLogLaws } from '@tutti/event-log/laws'
import { type NatsServer, nats, needs } from '@tutti/testing'
import { jetStreamBench } from './jetstream-bench.ts'

describe('on a NATS server', needs('nats-server'), () => {
  let server: NatsServer
  before(async () => void (server = await nats()))
  after(() => server.remove())
  eventLogLaws(jetStreamBench(() => server.url))
})
