import { spawnSync } from 'node:child_process'

const PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  ffmpeg: 'ffmpeg',
  nginx: 'nginx-light',
  wrk: 'wrk',
  'nats-server': 'nats-server',
  openssl: 'openssl',
}

/**
 * For suites that need a program of the system: `describe('…', needs('chromium'), () => …)`.
 * Without it they are skipped with one line that says what to install; in CI (`CI=true`) that is a failure instead.
 */
export const needs = (program: string): { skip?: string } => {
  if (spawnSync('sh', ['-c', `command -v ${program}`]).status === 0) return {}
  const why = `needs ${program}: apt-get install ${PACKAGES[program] ?? program}`
  if (process.env.CI === 'true') throw new Error(`In CI nothing is skipped, and this suite ${why}`)
  return { skip: why }
}
