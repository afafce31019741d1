import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { test } from 'node:test'
import { builtPlayer } from '../src/web-build.ts'
import { serve, temporaryFolder } from './program.ts'

/** Writes down each module that the main thread loads, of a package or ours. */
const writesDown = (file: string) =>
  `--import=data:text/javascript,${encodeURIComponent(
    `import { appendFileSync } from 'node:fs'
     import { registerHooks } from 'node:module'
     import { isMainThread } from 'node:worker_threads'
     const write = (url) => url.startsWith('file:') && appendFileSync(${JSON.stringify(file)}, url + '\\n')
     if (isMainThread) registerHooks({ load: (url, context, next) => (write(url), next(url, context)) })`,
  )}`

/** What a start on embedded defaults waits for; PostgreSQL, NATS, S3, Valkey and OpenTelemetry are loaded where they are set. */
const PACKAGES = [
  '@hono/node-server',
  '@opentelemetry/api',
  '@orpc/client',
  '@orpc/contract',
  '@orpc/server',
  '@orpc/shared',
  '@orpc/standard-server',
  '@orpc/standard-server-fetch',
  '@pinojs/redact',
  'atomic-sleep',
  'bintrees',
  'hono',
  'jose',
  'kysely',
  'on-exit-leak-free',
  'pino',
  'pino-std-serializers',
  'prom-client',
  'quick-format-unescaped',
  'radash',
  'rate-limiter-flexible',
  'safe-stable-stringify',
  'sonic-boom',
  'tdigest',
  'thread-stream',
  'ws',
  'zod',
]
/** Three quarters of a start are spent on loading them. */
const MOST_MODULES = 1_100

test('a start waits for few modules, and for none of an engine that is not used', async (t) => {
  // The first start after a change of the player builds it.
  await builtPlayer()
  const folder = await temporaryFolder(t)
  const file = join(folder, 'loaded')
  const { end } = await serve(['--data', join(folder, 'data')], { environment: { NODE_OPTIONS: writesDown(file) } })
  const loaded = (await readFile(file, 'utf8')).trim().split('\n')
  await end()
  const packages = loaded.flatMap((url) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(url)?.[1] ?? [])
  assert.deepEqual([...new Set(packages)].sort(), PACKAGES.toSorted())
  assert.ok(loaded.length <= MOST_MODULES, `${loaded.length} modules are loaded before the first answer; ${MOST_MODULES} are allowed`)
})
