// The whole system as a cluster on this machine: PostgreSQL, NATS JetStream, Valkey, S3, two replicas of every service and two
// gateways behind a balancer, each a process of its own. `npm run cluster -- [--data DIR] [--port 4770] [--replicas 2]`; Ctrl-C stops all.
import { parseArgs } from 'node:util'
import { cluster, missingPrograms } from '@tutti/testing'

const { values } = parseArgs({
  options: { data: { type: 'string' }, port: { type: 'string', default: '4770' }, replicas: { type: 'string', default: '2' } },
})
const missing = missingPrograms(['nats-server', 'redis-server'])
if (missing.length > 0) {
  console.error(`Cannot start a cluster: ${missing.join('; ')}.`)
  process.exit(1)
}
const began = performance.now()
const running = await cluster({
  port: Number(values.port),
  replicas: Number(values.replicas),
  environment: { TUTTI_ANALYSES: '1' },
  ...(values.data ? { folder: values.data } : {}),
  tell: ({ names }, text) => process.stderr.write(text.replace(/^(?=.)/gm, `${names.join('+')} | `)),
})
console.log(`\nTutti as a cluster, ready after ${((performance.now() - began) / 1000).toFixed(1)} s:\n\n  ${running.url}\n`)
for (const [n, url] of running.gatewayUrls.entries()) console.log(`  gateway ${n + 1}      ${url}`)
for (const { names, internalUrl, pid } of running.processes) console.log(`  ${names.join('+').padEnd(16)} ${internalUrl} (process ${pid})`)
const { postgres, nats, s3, valkey } = running.engines
console.log(`\n  PostgreSQL ${postgres.url}\n  NATS       ${nats.url}\n  Valkey     ${valkey.url}\n  S3         ${s3.options.endpoint}`)
const token = await running.setupToken().catch(() => undefined)
console.log(`\n  ${token ? `Welcome. Open this link to begin:\n  ${running.url}/setup?token=${token}` : 'Ctrl-C stops all of it.'}\n`)
let isStopping = false
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    if (isStopping) return
    isStopping = true
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error)
        process.exit(1)
      },
    )
  })
