// The real program: how long until it answers, and what memory it takes when idle.
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '@tutti/testing'
import { startProgram } from './program.ts'
import type { Row } from './row.ts'

const PORT = 20_000 + (process.pid % 20_000)

export const run = async (): Promise<Row[]> => {
  const data = await mkdtemp(join(tmpdir(), 'tutti-bench-start-'))
  try {
    const first = await start(data)
    const second = await start(data)
    return [
      { name: 'first start on an empty folder, to the first answer', value: first.ms, unit: 'ms' },
      { name: 'second start, to the first answer', value: second.ms, unit: 'ms', must: 1_000, aim: 400 },
      { name: 'memory when idle, empty library', value: second.mb, unit: 'MB', must: 160, aim: 120 },
    ]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

const start = async (data: string): Promise<{ ms: number; mb: number }> => {
  const began = performance.now()
  const { child, ended } = startProgram(['--data', data, '--port', String(PORT), '--json'])
  const answers = until(async () => (await fetch(`http://127.0.0.1:${PORT}/health`)).ok, { withinMs: 60_000, what: 'the first answer' })
  await Promise.race([answers, ended])
  const ms = Math.round(performance.now() - began)
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
  child.kill('SIGINT')
  await once(child, 'exit')
  return { ms, mb: Math.round((Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6) }
}
