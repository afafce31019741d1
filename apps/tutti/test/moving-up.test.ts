import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { CLUSTER, cluster, type Cluster, needs, until } from '@tutti/testing'
import { type ClusterEngines, clusterEngines, databasesOf } from '@tutti/testing/engines/cluster'
import { livedIn, loggedIn, seenBy, settled } from './lived.ts'
import { main, run, serve } from './program.ts'
import { system } from '../src/system.ts'

type Line = { service: string; table: string; rows: number; sha256: string; equal?: boolean }
const linesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line)
const sumsOf = (lines: readonly Line[]) => lines.map(({ service, table, rows, sha256 }) => [service, table, rows, sha256])

describe('moving up into a cluster, and back', needs(...CLUSTER), () => {
  let folder: string
  let engines: ClusterEngines
  let environment: Record<string, string>
  let running: Cluster | undefined
  let seen: Record<string, Awaited<ReturnType<typeof seenBy>>>
  let written: Line[]
  const exported = () => join(folder, 'export')
  const bothSee = async (url: string) => ({ ada: await seenBy(url, 'ada'), bea: await seenBy(url, 'bea') })

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tutti-moving-up-'))
    engines = await clusterEngines(folder)
    environment = { ...engines.environment, TUTTI_EVENT_LOG_MB: '64', TUTTI_DATA: join(folder, 'command') }
    const data = join(folder, 'data')
    await mkdir(data)
    // The key goes along by hand.
    await cp(environment.TUTTI_SECRET_FILE!, join(data, 'secret.key'))
    await livedIn(data, join(folder, 'music'))
    const { code, stdout, stderr } = await run(['export', exported(), '--json', '--data', data])
    assert.equal(code, 0, stderr)
    written = linesOf(stdout)
    const serving = await serve(['--data', data])
    seen = await bothSee(serving.url)
    await serving.end()
  })
  after(async () => {
    await running?.stop()
    await engines?.remove()
    await rm(folder, { recursive: true, force: true, maxRetries: 3 })
  })

  it('brings everything into PostgreSQL, JetStream and S3, also when it is killed on the way', async () => {
    const child = spawn(process.execPath, [main, 'import', exported()], {
      stdio: 'ignore',
      env: { PATH: process.env.PATH, ...environment },
    })
    const ended = new Promise((resolve) => child.on('close', resolve))
    const { query } = databasesOf({ data: folder, server: engines.postgres.url })
    await until(async () => (await query('playlists', `select 1 from kit_state where name like 'import %'`)).length > 0, {
      what: 'the import of playlists to begin',
      withinMs: 30_000,
    })
    child.kill('SIGKILL')
    await ended
    const { code, stdout, stderr } = await run(['import', exported(), '--json'], { environment })
    assert.equal(code, 0, stderr)
    assert.deepEqual(sumsOf(linesOf(stdout)), sumsOf(written))
    const back = await run(['export', join(folder, 'again'), '--json'], { environment })
    assert.equal(back.code, 0, back.stderr)
    assert.deepEqual(sumsOf(linesOf(back.stdout)), sumsOf(written), 'an export of the cluster is the same')
  })

  it('everybody finds there what was theirs, and nothing counts twice', async () => {
    const names = system.map(({ name }) => name)
    running = await cluster({
      engines,
      replicas: 2,
      groups: [names, ['gateway']],
      environment: { TUTTI_EVENT_LOG_MB: '64', TUTTI_LOG: 'error' },
    })
    const { url } = running
    await until(async () => assert.deepEqual(await bothSee(url), seen) ?? true, { what: 'the same as before', withinMs: 30_000 })
    await settled(await loggedIn(url, 'ada'))
    assert.deepEqual(await bothSee(url), seen)
  })

  it('learns on, with what was told while a service was away', async () => {
    const ada = await loggedIn(running!.url, 'ada')
    const { items } = (await ada.get('/v1/me/playlists')).body as { items: { id: string; name: string }[] }
    const { id } = items.find(({ name }) => name === 'Unheard of')!
    const [first, second] = ((await ada.get(`/v1/playlists/${id}/items`)).body as { items: { track: { uri: string } }[] }).items
    const { body } = await ada.get(`/tutti/v1/radio?seed=${encodeURIComponent(first!.track.uri)}`)
    assert.ok((body.tracks as { item: { uri: string } }[]).some(({ item }) => item.uri === second!.track.uri))
    const made = await ada.post('/v1/me/playlists', { name: 'After the move' })
    assert.equal(made.status, 201)
    assert.equal((await ada.post(`/v1/playlists/${made.body.id}/items`, { uris: [first!.track.uri] })).status, 201)
    await settled(ada)
  })

  it('is not exported while it runs, nor imported into', async () => {
    const busy = await run(['export', join(folder, 'busy')], { environment })
    assert.deepEqual([busy.code, busy.stderr.startsWith('Cannot export while identity runs: ')], [1, true], busy.stderr)
    const full = await run(['import', exported()], { environment })
    assert.match(full.stdout, /was imported into the databases at .* before/)
  })

  it('goes back into one process on files', async (t) => {
    const before = await bothSee(running!.url)
    for (const one of running!.processes) await one.stop()
    const back = join(folder, 'back')
    const out = await run(['export', back], { environment })
    assert.equal(out.code, 0, out.stderr)
    const data = join(folder, 'home')
    await mkdir(data)
    await cp(environment.TUTTI_SECRET_FILE!, join(data, 'secret.key'))
    const home = await run(['import', back, '--data', data])
    assert.equal(home.code, 0, home.stderr)
    const now = await serve(['--data', data])
    t.after(() => now.end('SIGKILL'))
    await until(async () => assert.deepEqual(await bothSee(now.url), before) ?? true, { what: 'the same as in the cluster' })
  })
})
