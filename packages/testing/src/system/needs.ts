import { spawnSync } from 'node:child_process'

const PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  ffmpeg: 'ffmpeg',
  nginx: 'nginx-light',
  wrk: 'wrk',
  'nats-server': 'nats-server',
  openssl: 'openssl',
  'redis-server': 'redis-server',
}

/** For each program of the system that is not there, what to install: `nats-server: apt-get install nats-server`. */
export const missingPrograms = (programs: readonly string[]): string[] =>
  programs
    .filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
    .map((program) => `needs ${program}: apt-get install ${PACKAGES[program] ?? program}`)

/**
 * For suites that need programs of the system: `describe('…', needs('chromium'), () => …)`.
 * Without them they are skipped with one line that says what to install; in CI (`CI=true`) that is a failure instead.
 */
export const needs = (...programs: string[]): { skip?: string } => {
  const [why] = missingPrograms(programs)
  if (!why) return {}
  if (process.env.CI === 'true') throw new Error(`In CI nothing is skipped, and this suite ${why}`)
  return { skip: why }
}

/**
 * For laws that are about the embedded engines alone: `describe('…', embeddedOnly('why'), () => …)`. With `TUTTI_TEST_ENGINES`
 * they are skipped with the reason, in CI too.
 */
export const embeddedOnly = (why: string): { skip?: string } => (process.env.TUTTI_TEST_ENGINES ? { skip: `${EMBEDDED}: ${why}` } : {})

const EMBEDDED = 'is about the embedded engines'
