// The real program: how long until it answers, by itself and by `npm start`, and what memory it takes when idle.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { until } from '@tutti/testing'
import { startProgram } from './program.ts'
import type { Row } from './row.ts'

const root = resolve(import.meta.dirname, '..')
const PORT = 20_000 + (process.pid % 20_000)

export const run = async (): Promise<Row[]> => {
  const data = await mkdtemp(join(tmpdir(), 'tutti-bench-start-'))
  try {
    const first = await start(data)
    const second = await start(data)
    const byNpm = [await startByNpm(data), await startByNpm(data), await startByNpm(data)]
    return [
      { name: 'first start on an empty folder, to the first answer', value: first.ms, unit: 'ms' },
      { name: 'second start, to the first answer', value: second.ms, unit: 'ms', must: 1_000, aim: 400 },
      { name: 'second start by npm, to the first answer, best of 3', value: Math.min(...byNpm), unit: 'ms', must: 1_000, aim: 850 },
      { name: 'memory when idle, empty library', value: second.mb, unit: 'MB', must: 160, aim: 120 },
    ]
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}

const start = async (data: string): Promise<{ ms: number; mb: number }> => {
  const began = performance.now()
  const { child, ended } = startProgram(['--data', data, '--port', String(PORT), '--json'])
  await Promise.race([firstAnswer(), ended])
  const ms = Math.round(performance.now() - began)
  const status = await readFile(`/proc/${child.pid}/status`, 'utf8').catch(() => '')
  child.kill('SIGINT')
  await once(child, 'exit')
  return { ms, mb: Math.round((Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024) / 1e6) }
}

const firstAnswer = () =>
  until(async () => (await fetch(`http://127.0.0.1:${PORT}/health`)).ok, { withinMs: 60_000, what: 'the first answer' })

/** As people start it: npm, its shell and the launcher come on top. They are a process group, and are ended as one. */
const startByNpm = async (data: string): Promise<number> => {
  const began = performance.now()
  const flags = ['--data', data, '--port', String(PORT), '--json']
  const child = spawn('npm', ['start', '--silent', '--', ...flags], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'], detached: true })
  await firstAnswer()
  const ms = Math.round(performance.now() - began)
  process.kill(-child.pid!, 'SIGTERM')
  await until(() => !isRunning(-child.pid!), { withinMs: 15_000, what: 'the end of the program' })
  return ms
}

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
