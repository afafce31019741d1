import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { catalog } from '@tutti/catalog/contract'
import { identity } from '@tutti/identity/contract'
import { asService, AUDIENCE, nobody, type Policy, type Viewer } from '@tutti/kit'
import { library } from '@tutti/library/contract'
import { media } from '@tutti/media/contract'
import { playback } from '@tutti/playback/contract'
import { playlists } from '@tutti/playlists/contract'
import { recommendations } from '@tutti/recommendations/contract'
import { serviceNames } from '@tutti/tutti'
import { type Client, ways } from '@tutti/testing'
import { SignJWT, UnsecuredJWT } from 'jose'
import { type Input, inputs, standardInputs } from './refusals/inputs.ts'
import { asking, closeScene, openScene, ownWorld, type Scene } from './refusals/scene.ts'

const contracts = [identity, catalog, media, playlists, library, playback, recommendations]

type Call = Input & { key: string; service: string; name: string; policy: Policy }
type Who = { viewer: Viewer; token?: string }
type Outcome = { answer?: unknown; status?: number; code?: string; message?: string }

/** Every call of every contract, with a good input for it. */
const callsOf = (scene: Scene): Call[] => {
  const known = inputs(scene)
  const calls = contracts.flatMap(({ service, router }) =>
    Object.entries(router as Record<string, { '~orpc': { meta: { policy: Policy } } }>).map(([name, procedure]) => {
      const key = `${service}.${name}`
      return { ...(known[key] ?? standardInputs[name])!, key, service, name, policy: procedure['~orpc'].meta.policy }
    }),
  )
  assert.deepEqual(contracts.map((one) => one.service).sort(), [...serviceNames].sort())
  assert.deepEqual(
    calls.filter(({ key, name }) => !known[key] && !standardInputs[name]).map(({ key }) => key),
    [],
    'calls without a good input',
  )
  const order = Object.keys(known)
  return calls.sort((a, b) => order.indexOf(a.key) - order.indexOf(b.key))
}

const ask = async ({ test: { running } }: Scene, { service, name, input }: Call, { viewer, token }: Who): Promise<Outcome> => {
  try {
    return { answer: await running.find(service)!(name, input, asking(viewer, token)) }
  } catch (error) {
    const { status, code, message } = error as { status: number; code: string; message: string }
    return { status, code, message }
  }
}

/** The viewer behind a client's session, and the token that identity signed for it. */
const viewerOf = async ({ test: { running } }: Scene, client: Client): Promise<Who> => {
  const credential = { kind: 'session', value: client.cookie().split('=')[1]! }
  const verified = (await running.find('identity')!('verify', credential, asking())) as { viewer: Viewer; token: string }
  return { viewer: verified.viewer, token: verified.token }
}

const assertRefused = async (scene: Scene, call: Call, { who, status, code }: { who: Who; status: number; code: string }) => {
  const outcome = await ask(scene, call, who)
  assert.deepEqual(
    { key: call.key, status: outcome.status, code: outcome.code },
    { key: call.key, status, code },
    outcome.message ?? call.key,
  )
}

for (const way of ways) {
  describe(`every call, ${way.name}`, () => {
    let scene: Scene
    let calls: Call[]
    const of = (...policies: Policy['who'][]) => calls.filter(({ policy }) => policies.includes(policy.who))
    before(async () => {
      scene = await openScene(way.options)
      calls = callsOf(scene)
    })
    after(() => closeScene(scene))

    test('refuses nobody', async () => {
      const who = { viewer: nobody }
      for (const call of of('user', 'admin')) await assertRefused(scene, call, { who, status: 401, code: 'auth.required' })
      for (const call of of('service')) await assertRefused(scene, call, { who, status: 403, code: 'auth.service-only' })
      assert.equal(of('public', 'signed').length, 0)
    })

    test('refuses a listener where it is for admins, and people where it is for services', async () => {
      const [listener, admin] = [await viewerOf(scene, scene.owner), await viewerOf(scene, scene.admin)]
      for (const call of of('admin')) await assertRefused(scene, call, { who: listener, status: 403, code: 'auth.admin-only' })
      for (const who of [listener, admin])
        for (const call of of('service')) await assertRefused(scene, call, { who, status: 403, code: 'auth.service-only' })
    })

    test('keeps another user away from what is the owner’s, and leaves it as it was', async () => {
      const world = await ownWorld(scene)
      const other = await viewerOf(scene, scene.other)
      for (const call of of('user').filter(({ name }) => name !== 'changePassword')) {
        const { status = 200, message } = await ask(scene, call, other)
        assert.ok(status < 500, `${call.key}: ${status} ${message}`)
        if (call.owned) assert.ok(status === 403 || status === 404, `${call.key}: ${status} ${message}`)
      }
      assert.deepEqual(await ownWorld(scene), world)
    })

    if (way.options.apart) {
      test('refuses tokens that identity did not sign', async () => {
        const { viewer } = await viewerOf(scene, scene.admin)
        const stranger = generateKeyPairSync('ed25519').privateKey
        const signed = (alg: string, key: Parameters<SignJWT['sign']>[0]) =>
          new SignJWT({ viewer })
            .setProtectedHeader({ alg })
            .setAudience(AUDIENCE)
            .setIssuer('tutti-identity')
            .setExpirationTime('60s')
            .sign(key)
        const forged = {
          garbage: 'x.y.z',
          'another key': await signed('EdDSA', stranger),
          'another algorithm': await signed('HS256', Buffer.alloc(32, 1)),
          'no algorithm': new UnsecuredJWT({ viewer }).setAudience(AUDIENCE).setExpirationTime('60s').encode(),
        }
        for (const [name, token] of Object.entries(forged)) {
          for (const call of calls) assert.equal((await ask(scene, call, { viewer, token })).status, 401, `${call.key}: ${name}`)
        }
      })
    }

    test('lets the rightful caller succeed', async () => {
      const [owner, admin] = [await viewerOf(scene, scene.owner), await viewerOf(scene, scene.admin)]
      for (const call of calls) {
        const who = { user: owner, admin, service: { viewer: asService('test') }, public: owner, signed: owner }[call.policy.who]
        const { code, message } = await ask(scene, call, who)
        assert.ok(code === undefined || call.fails?.includes(code), `${call.key}: ${code} ${message}`)
      }
    })
  })
}
