import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import type { TestContext } from 'node:test'
import { type Client, system, type TestOptions } from '@tutti/testing'
import { type Collector, collector } from './collector.ts'

const TRACK = 'spotify:track:0000000000000000000001'

/** A trace of somebody else: its context, recorded there or not. */
export const stranger = (flag: '00' | '01') => {
  const traceId = randomBytes(16).toString('hex')
  const spanId = randomBytes(8).toString('hex')
  return { traceId, spanId, headers: { traceparent: `00-${traceId}-${spanId}-${flag}` } }
}

/** Makes a playlist, and answers the path of its items. */
export const listOf = async (client: Client, name = 'A list'): Promise<string> => {
  const { status, body } = await client.post<{ id: string }>('/v1/me/playlists', { name })
  assert.equal(status, 201)
  return `/v1/playlists/${body.id}/items`
}

/** Adds a track. */
export const add = async (client: Client, path: string, headers: Record<string, string> = {}) =>
  assert.equal((await client.post(path, { uris: [TRACK] }, { headers })).status, 201)

type Traced = TestOptions & { collector: Collector; share?: string }

/** A system that tells the collector. */
export const tracedSystem = ({ collector: { url }, share = '100', environment = {}, ...options }: Traced) =>
  system({ ...options, environment: { ...environment, TUTTI_TRACES_URL: url, TUTTI_TRACES_SHARE: share } })

/** The same with a collector of its own, for one test. */
export const started = async (t: TestContext, options: Omit<Traced, 'collector'>) => {
  const traces = await collector()
  t.after(traces.stop)
  const tutti = await tracedSystem({ ...options, collector: traces })
  t.after(tutti.stop)
  return { traces, tutti }
}
