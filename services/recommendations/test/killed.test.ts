import { type Client, embeddedOnly, makeClient, system, type TestSystem, until, withinOne, writeLibrary } from '@tutti/testing'
import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { numbers } from './crowd.ts'
import { allTracks, listen, makePlaylist, radio, type Recommended, shelvesOf, type Track } from './listening.ts'

const KILLS = 4
const victims = new Set<ChildProcess>()
let folder = ''
let data = ''
let tracks: Track[] = []
let password = ''

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tutti-killed-'))
  data = join(folder, 'data')
  await writeLibrary(join(folder, 'music'), { tracks: 150 })
  const t = await system({ music: [join(folder, 'music')], data })
  password = t.password
  await t.user('anna')
  tracks = await allTracks(t)
  await t.stop()
})
after(async () => {
  for (const victim of victims) victim.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const logIn = async (url: string): Promise<Client> => {
  const client = makeClient(url)
  assert.equal((await client.post('/tutti/v1/login', { name: 'anna', password })).status, 200)
  return client
}

const startVictim = async () => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'victim.ts'), data], { stdio: ['ignore', 'pipe', 'inherit'] })
  victims.add(child)
  let printed = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (printed += text))
  const url = await until(() => /http\S+(?=\n)/.exec(printed)?.[0], { withinMs: 20_000, what: 'the victim to answer' })
  return { child, url }
}

const allAnswers = async (t: TestSystem) => {
  const anna = await logIn(t.url)
  const answers: unknown[] = [await shelvesOf(anna)]
  for (const track of tracks) {
    answers.push((await anna.get<Recommended>(`/v1/recommendations?seed_tracks=${track.id}`)).body)
    answers.push((await radio(anna, `seed=${track.uri}`)).body)
  }
  return JSON.stringify(answers, null, 1).replaceAll(t.url, '')
}

const open = async () => {
  const t = await system({ data, fresh: true, environment: { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' } })
  await t.settled()
  return t
}

const embedded = embeddedOnly('a killed process that has all files to itself; replicas are killed by `npm run torture`')

test('killed at any moment, it knows every play that was accepted, once, and answers as one that was filled anew', embedded, async () => {
  const next = numbers(7)
  let accepted = 0
  for (let kill = 0; kill < KILLS; kill += 1) {
    const { child, url } = await startVictim()
    const anna = await logIn(url)
    await makePlaylist(anna, `Before kill ${kill}`, { tracks: tracks.slice(kill * 5, kill * 5 + 5) })
    const bursts = 1 + Math.floor(next() * 6)
    for (let burst = 0; burst < bursts; burst += 1) {
      const ids = Array.from({ length: 20 }, () => tracks[Math.floor(next() * tracks.length)]!.id)
      accepted += (await listen(anna, ids, Date.now() - (kill * 10 + burst + 1) * 36_000_000)).length
    }
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
  const survivor = await open()
  const anna = await logIn(survivor.url)
  const history = await anna.get<{ total: number }>('/tutti/v1/history?limit=1')
  assert.equal(history.body.total, accepted)
  const shown = (await shelvesOf(anna)).find(({ id }) => id === 'top-artists')!
  assert.ok(shown.items.length > 0)
  const { result } = await withinOne('day', async () => {
    const answers = await allAnswers(survivor)
    await survivor.restart(() => survivor.databases.drop('recommendations'))
    await survivor.settled()
    return { answers, anew: await allAnswers(survivor) }
  })
  await survivor.stop()
  assert.equal(result.answers, result.anew)
})
