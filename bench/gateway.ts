// What the gateway itself costs when it passes a request on to a service in another process, and nginx in its place.
import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startNginx } from './nginx.ts'
import { misses, type Row } from './row.ts'
import { load } from './wrk.ts'

/** About a cover of 300 px. */
const BYTES = 12_000
const SECONDS = 3
/** Short turns, one after the other: what else the machine does falls on both. */
const TURNS = 3

export const run = async (): Promise<Row[]> => {
  const root = await mkdtemp(join(tmpdir(), 'tutti-bench-gateway-'))
  await mkdir(join(root, 'media'))
  await writeFile(join(root, 'media', 'cover'), randomBytes(BYTES))
  const sibling = await startNginx(root)
  const nginx = await startNginx(sibling.url)
  const child = fork(join(import.meta.dirname, 'gateway-alone.ts'), [sibling.url])
  try {
    const { url, cookie } = await told<{ url: string; cookie: string }>(child)
    const rows = { tutti: [] as number[], nginx: [] as number[] }
    // Code is compiled while it runs: the first seconds are not what it costs.
    await load({ url: `${url}/media/cover`, headers: { Cookie: cookie }, seconds: SECONDS })
    for (let turn = 0; turn < TURNS; turn += 1) {
      rows.tutti.push(await perRequest({ url, cpuMs: () => cpuOf(child), headers: { Cookie: cookie } }))
      rows.nginx.push(await perRequest({ url: nginx.url, cpuMs: nginx.cpuMs }))
    }
    const [own, theirs] = [least(rows.tutti), least(rows.nginx)]
    return [
      { name: `nginx, CPU per request of ${BYTES} bytes passed on`, value: theirs, unit: 'µs' },
      { name: 'gateway, the same with a session cookie', value: own, unit: 'µs', must: 45, aim: 30 },
      { name: 'gateway, as many times as nginx', value: round(own / theirs), unit: 'times', less: true },
    ]
  } finally {
    if (child.connected) {
      child.disconnect()
      await once(child, 'exit')
    }
    await nginx.stop()
    await sibling.stop()
    await rm(root, { recursive: true, force: true })
  }
}

const cpuOf = async (child: ChildProcess): Promise<number> => {
  child.send('cpu')
  return (await told<{ cpuMs: number }>(child)).cpuMs
}

/** What the child says next. @throws when it ends instead */
const told = <M>(child: ChildProcess): Promise<M> =>
  new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The gateway ended; what it said stands above.'))
    child.once('exit', ended)
    child.once('message', (message) => {
      child.off('exit', ended)
      resolve(message as M)
    })
  })

type Passing = { url: string; cpuMs: () => Promise<number>; headers?: Record<string, string> }

/** µs of CPU time of the process itself for each request. */
const perRequest = async ({ url, cpuMs, headers = {} }: Passing): Promise<number> => {
  const before = await cpuMs()
  const { perSecond, errors } = await load({ url: `${url}/media/cover`, headers, seconds: SECONDS })
  if (errors > 0) throw new Error(`${errors} answers of ${url} were none`)
  return ((await cpuMs()) - before) * (1_000 / (perSecond * SECONDS))
}

/** The machine's other work only ever adds. */
const least = (values: readonly number[]) => round(Math.min(...values))

const round = (value: number) => Math.round(value * 10) / 10

if (import.meta.main) for (const row of await run()) console.log(`${misses(row) ? 'MISS' : '    '} ${row.name}: ${row.value} ${row.unit}`)
