// A cluster of real processes on real engines under 200 requests a second, while replicas are killed, hang and are cut off, engines stop and
// lose what they hold; a restart of everything, one after the other; one service that is slow; and how soon recommendations know.
// `npm run torture -- [--short] [--rate N] [--only WORD] [--skip WORD] [--json FILE] [--control]`. Ends with 1 when anything acknowledged is lost,
// doubled or out of order, events do not catch up, or a limit is missed. The short run, of a few minutes, is about loss and order alone:
// half of the faults at 40 requests a second, no limits of speed. `--rate N` asks N times a second instead. `--control` loses and doubles one of each: it must end with 1.
import { writeFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { CLUSTER, missingPrograms } from '@tutti/testing'
import { fetchEngines } from '@tutti/testing/engines/fetched'
import { report } from './report.ts'
import { torture } from './torture.ts'

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    control: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true, default: [] },
    skip: { type: 'string', multiple: true, default: [] },
    json: { type: 'string' },
    rate: { type: 'string' },
  },
})
const rate = values.rate === undefined ? {} : { rate: Number(values.rate) }
if (rate.rate !== undefined && !(rate.rate >= 1 && rate.rate <= 10_000)) {
  console.error(`Cannot ask ${values.rate} times a second: give --rate a number from 1 to 10000.`)
  process.exit(1)
}
const missing = missingPrograms(CLUSTER.filter((name) => name !== 'postgres' && name !== 's3'))
if (missing.length > 0) {
  console.error(`Cannot torture a cluster: ${missing.join('; ')}.`)
  process.exit(1)
}
await fetchEngines()
const isWanted = (name: string) =>
  (values.only.length === 0 || values.only.some((word) => name.includes(word))) && !values.skip.some((word) => name.includes(word))
const found = await torture({ short: values.short, control: values.control, ...rate, isWanted })
const { text, faults } = report(found)
console.log(text)
if (values.json) await writeFile(values.json, `${JSON.stringify(found, undefined, 2)}\n`)
for (const fault of faults) console.error(`MISSED: ${fault}`)
process.exit(faults.length > 0 ? 1 : 0)
