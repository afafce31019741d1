// The real program in a process of its own, on a library of 10,000 tracks (TUTTI_BENCH_TRACKS): memory at the peak of the scan, idle, and after load.
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeClient, until, writeLibrary } from '@tutti/testing'
import { startProgram } from './program.ts'
import { misses, type Row } from './row.ts'
import { load } from './wrk.ts'

const TRACKS = Number(process.env.TUTTI_BENCH_TRACKS ?? 10_000)
const PORT = 20_000 + ((process.pid + 1) % 20_000)
const PASSWORD = 'only for this measurement'
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0' }

export const run = async (): Promise<Row[]> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-bench-memory-'))
  await writeLibrary(join(folder, 'music'), { tracks: TRACKS })
  await writeFile(join(folder, 'password'), PASSWORD)
  const flags = [
    '--data',
    join(folder, 'data'),
    '--port',
    String(PORT),
    '--admin',
    'bench',
    '--admin-password-file',
    join(folder, 'password'),
  ]
  const { child, ended } = startProgram([...flags, join(folder, 'music')], UNLIMITED)
  try {
    return await Promise.race([measure(child.pid!), ended])
  } finally {
    if (child.kill('SIGTERM')) await once(child, 'exit')
    await rm(folder, { recursive: true, force: true })
  }
}

type Health = { services: Record<string, { outbox?: number; lag?: number; tracks?: number; scanning?: boolean; covers_waiting?: number }> }

const measure = async (pid: number): Promise<Row[]> => {
  const client = makeClient(`http://127.0.0.1:${PORT}`)
  const isQuiet = async () => {
    const { services } = (await client.get<Health>('/health')).body
    const waiting = Object.values(services).some(({ outbox = 0, lag = 0, covers_waiting = 0 }) => outbox + lag + covers_waiting > 0)
    return services.catalog?.tracks === TRACKS && !services.catalog.scanning && !waiting
  }
  await until(isQuiet, { withinMs: 300_000, what: 'the end of the scan' })
  const [peak, idle] = [await megabytes(pid, 'VmHWM'), await megabytes(pid, 'VmRSS')]
  await client.post('/tutti/v1/login', { name: 'bench', password: PASSWORD })
  const paths = ['/v1/search?q=riv&type=track,album,artist&limit=20', '/v1/browse/new-releases?limit=50', '/tutti/v1/tracks?limit=100']
  for (const path of paths) {
    const { errors } = await load({ url: client.url + path, headers: { Cookie: client.cookie() } })
    if (errors > 0) throw new Error(`${errors} answers to ${path} were none`)
  }
  return [
    { name: `memory, most during a scan of ${TRACKS} files`, value: peak, unit: 'MB', must: 450, aim: 300 },
    { name: `memory, once it is done`, value: idle, unit: 'MB', must: 160, aim: 120 },
    { name: 'memory after 12 s of load, c=32', value: await megabytes(pid, 'VmRSS'), unit: 'MB', must: 260, aim: 200 },
  ]
}

/** Linux tells both: what is resident now (VmRSS) and the most that ever was (VmHWM). */
const megabytes = async (pid: number, field: 'VmRSS' | 'VmHWM'): Promise<number> => {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Math.round((Number(new RegExp(`${field}:\\s+(\\d+)`).exec(status)?.[1]) * 1024) / 1e6)
}

if (import.meta.main) for (const row of await run()) console.log(`${misses(row) ? 'MISS' : '    '} ${row.name}: ${row.value} ${row.unit}`)
