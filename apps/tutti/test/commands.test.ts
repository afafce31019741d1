import assert from 'node:assert/strict'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test, type TestContext } from 'node:test'
import { makeClient } from '@tutti/testing'
import { writeLibrary } from '@tutti/testing/audio-files'
import packageJson from '../package.json' with { type: 'json' }
import { run, served, temporaryFolder } from './program.ts'

const PASSWORD = 'a good one'

const logIn = async (url: string, name: string, password: string) => {
  const client = makeClient(url)
  const { status } = await client.post('/tutti/v1/login', { name, password })
  return { client, status }
}

/** On a data folder: one where a system runs, and one where none does. */
const places: { name: string; folder: (t: TestContext) => Promise<string> }[] = [
  { name: 'while Tutti runs', folder: async (t) => (await served(t)).data },
  { name: 'while it does not run', folder: (t) => temporaryFolder(t) },
]

describe('the command line', () => {
  for (const { name, folder } of places) {
    test(`adds, lists and gives passwords to users ${name}`, async (t) => {
      const data = await folder(t)
      const added = await run(['user', 'add', 'ada', 'admin', '--data', data], { input: `${PASSWORD}\n` })
      assert.deepEqual(added, { code: 0, stdout: 'Added ada (admin).\n', stderr: '' })
      assert.equal((await run(['user', 'add', 'bea', '--data', data], { input: PASSWORD })).code, 0)
      const listed = await run(['user', 'list', '--json', '--data', data])
      const users = listed.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { name: string; role: string })
      assert.deepEqual(
        users.map((user) => [user.name, user.role]),
        [
          ['ada', 'admin'],
          ['bea', 'listener'],
        ],
      )
      const changed = await run(['user', 'password', 'bea', '--data', data], { input: 'another one\n' })
      assert.equal(changed.stdout, 'Changed the password of bea; other sessions have ended.\n')
    })

    test(`scans ${name}, and tells what it found`, async (t) => {
      const music = await temporaryFolder(t)
      await writeLibrary(music, { tracks: 8 })
      const data = await folder(t)
      await run(['user', 'add', 'ada', 'admin', '--data', data], { input: PASSWORD })
      const nothing = await run(['scan', '--json', '--data', data])
      assert.equal(JSON.parse(nothing.stdout).files_seen, 0)
      assert.equal((await run(['scan', '--data', data])).code, 0)
    })
  }

  test('lists events that were put aside, with the reason, and applies them once more', async (t) => {
    const data = await temporaryFolder(t)
    assert.match((await run(['events', 'list', '--data', data])).stdout, /^Nothing has been put aside/)
    const event = {
      specversion: '1.0',
      id: '0199a1b2-0000-7000-8000-000000000001',
      source: '/catalog',
      type: 'catalog.track-removed.v1',
      time: '2026-01-01T00:00:00Z',
      subject: '0'.repeat(22),
      datacontenttype: 'application/json',
      data: { trackId: '0'.repeat(22) },
    }
    const library = new DatabaseSync(join(data, 'databases', 'library.db'))
    for (const [id, reaction] of [
      [event.id, 'forget-removed-track'],
      ['0199a1b2-0000-7000-8000-000000000002', 'no-such-reaction'],
    ] as const)
      library
        .prepare('insert into dead_letter values (?, ?, ?, ?, 5, ?)')
        .run(id, reaction, JSON.stringify({ ...event, id }), 'no room', event.time)
    library.close()
    const listed = await run(['events', 'list', '--data', data])
    assert.match(listed.stdout, /library {2}catalog\.track-removed\.v1 .*0001\n {2}forget-removed-track, 5 tries: no room/)
    const one = await run(['events', 'replay', 'library', event.id, '--data', data])
    assert.deepEqual([one.code, one.stdout], [0, 'Applied 1 of 1.\n'])
    const rest = await run(['events', 'replay', 'library', '--data', data])
    assert.equal(rest.code, 1, 'what fails again is told by the exit code')
    assert.match(rest.stdout, /^Applied 0 of 1; the others failed again/)
    const left = JSON.parse((await run(['events', 'list', '--json', '--data', data])).stdout)
    assert.deepEqual([left.reaction, left.tries, left.error], ['no-such-reaction', 6, 'This version has no reaction of that name.'])
    assert.match((await run(['events', 'replay', 'library', 'nonsense', '--data', data])).stderr, /Cannot replay nonsense: library has not/)
    assert.match((await run(['events', 'list', 'libary', '--data', data])).stderr, /Cannot find the service libary: allowed are identity/)
  })

  test('adds the folders that it is started with, also again', async (t) => {
    const music = await temporaryFolder(t)
    await writeLibrary(music, { tracks: 8 })
    const first = await served(t, [music])
    const scanned = await run(['scan', '--json', '--data', first.data])
    assert.equal(JSON.parse(scanned.stdout).files_seen, 8)
    assert.equal((await first.client.get('/health')).body.services.catalog.tracks, 8)
    await first.end()
    const again = await served(t, [music, '--data', first.data])
    await run(['scan', '--data', first.data])
    assert.equal((await again.client.get('/health')).body.services.catalog.tracks, 8)
  })

  test('takes music folders from TUTTI_MUSIC', async (t) => {
    const music = await temporaryFolder(t)
    await writeLibrary(music, { tracks: 3 })
    const { data } = await served(t, [], { environment: { TUTTI_MUSIC: music } })
    assert.equal(JSON.parse((await run(['scan', '--json', '--data', data])).stdout).files_seen, 3)
  })

  test('makes the first admin from a password file, and leaves them alone at the next start', async (t) => {
    const file = join(await temporaryFolder(t), 'password')
    await writeFile(file, `${PASSWORD}\n`)
    const first = await served(t, ['--admin', 'ada', '--admin-password-file', file])
    assert.equal(first.setup, undefined)
    assert.equal((await logIn(first.url, 'ada', PASSWORD)).status, 200)
    await first.end()
    await writeFile(file, 'something else\n')
    const again = await served(t, ['--data', first.data, '--admin', 'ada', '--admin-password-file', file])
    assert.equal((await logIn(again.url, 'ada', PASSWORD)).status, 200)
  })

  test('a password set on the command line ends the sessions of that user within a second', async (t) => {
    const { data, url } = await served(t)
    await run(['user', 'add', 'ada', 'admin', '--data', data], { input: PASSWORD })
    const { client } = await logIn(url, 'ada', PASSWORD)
    assert.equal((await client.get('/tutti/v1/me')).status, 200)
    await run(['user', 'password', 'ada', '--data', data], { input: 'another one' })
    assert.equal((await client.get('/tutti/v1/me')).status, 401)
    assert.equal((await logIn(url, 'ada', 'another one')).status, 200)
  })

  test('leaves services out, and says so in /health', async (t) => {
    const { client } = await served(t, ['--without', 'recommendations', '--without', 'library'])
    const { services } = (await client.get('/health')).body
    assert.equal(services.recommendations.status, 'down')
    assert.equal(services.library.status, 'down')
    assert.equal(services.catalog.status, 'ok')
  })

  test('tells its version and its help, with every flag and its variable', async () => {
    assert.deepEqual(await run(['--version']), { code: 0, stdout: `${packageJson.version}\n`, stderr: '' })
    const { stdout, code } = await run(['--help'])
    assert.equal(code, 0)
    for (const text of ['tutti scan', 'tutti user add NAME', '--data', 'TUTTI_DATA', '--tls-cert', '--public-url', '--demo', '--without'])
      assert.ok(stdout.includes(text), text)
    assert.match((await run(['user', '--help'])).stdout, /user password NAME/)
  })
})
