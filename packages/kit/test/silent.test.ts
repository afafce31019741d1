import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Failure, nobody } from '@tutti/kit'
import { remoteService } from '@tutti/kit/calls/remote'
import { listening } from './listening.ts'

describe('A service in other processes', () => {
  it('a call to a replica that has gone silent is given up long before its deadline', async (t) => {
    let isHung = false
    const asked = Promise.withResolvers<void>()
    const hung = await listening(t, (incoming, outgoing) => {
      if (incoming.url !== '/ready') return asked.resolve()
      if (!isHung) outgoing.end()
    })
    const well = await listening(t, (_, outgoing) => outgoing.end())
    const service = remoteService({ service: 'notes', urls: [hung, well] })
    t.after(() => service.close())
    const call = service.callerFor(async () => 'a credential')
    const one = call('read', {}, { viewer: nobody, requestId: 'test', origin: 'http://tutti.test' }).catch((error: unknown) => error)
    const other = call('read', {}, { viewer: nobody, requestId: 'test', origin: 'http://tutti.test' }).catch((error: unknown) => error)
    await asked.promise
    isHung = true
    const began = performance.now()
    const outcomes = await Promise.all([one, other])
    assert.ok(performance.now() - began < 10_000)
    assert.ok(outcomes.some((error) => error instanceof Failure && error.code === 'service.unavailable'))
  })
})
