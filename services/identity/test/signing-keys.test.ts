import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { asService } from '@tutti/kit'
import { system, type TestSystem } from '@tutti/testing'
import { decodeProtectedHeader } from 'jose'

const DAY_MS = 86_400_000

const call = (t: TestSystem, name: string, input?: unknown) =>
  t.running.find('identity')!(name, input, { viewer: asService('gateway'), requestId: 'test', origin: '' })
const shown = async (t: TestSystem) => ((await call(t, 'keys')) as { keys: { kid: string; d?: string }[] }).keys
const signedBy = async (t: TestSystem) => {
  const value = t.admin.cookie().split('=')[1]!
  const { token } = (await call(t, 'verify', { kind: 'session', value, address: '', userAgent: '' })) as { token: string }
  return decodeProtectedHeader(token).kid
}

/** Moves the making of keys back, as time would. */
const age = (t: TestSystem, ms: number) => t.databases.query('identity', `update signing_key set created_at = created_at - ${ms}`)

describe('Signing keys', () => {
  it('are renewed with time, while nobody has to log in again', async () => {
    const t = await system({ apart: true })
    try {
      const [first] = await shown(t)
      assert.equal(first!.d, undefined, 'the private half is never shown')
      assert.equal(await signedBy(t), first!.kid)
      await t.restart(() => age(t, 31 * DAY_MS))
      const [, second, ...more] = await shown(t)
      assert.ok(second && second.kid !== first!.kid && more.length === 0, 'a new key is shown beside the old one')
      assert.equal(await signedBy(t), first!.kid, 'a key that was only just shown does not sign yet')
      await t.restart(() => age(t, 2 * 60_000))
      assert.equal(await signedBy(t), second.kid)
      assert.equal((await t.admin.get('/v1/me/tracks')).status, 200, 'another service reads what the new key has signed')
      await t.restart(() => age(t, 2 * DAY_MS))
      assert.deepEqual(
        (await shown(t)).map(({ kid }) => kid),
        [second.kid],
        'the old key is gone',
      )
    } finally {
      await t.stop()
    }
  })

  it('cannot be read by whoever has the database alone', async () => {
    const t = await system()
    try {
      const [row] = await t.databases.query<{ sealed: string }>('identity', 'select sealed from signing_key')
      const bytes = Buffer.from(row!.sealed, 'base64url')
      assert.ok(!bytes.includes('PRIVATE KEY'))
    } finally {
      await t.stop()
    }
  })
})
