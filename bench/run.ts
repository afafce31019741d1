// Every measurement, or those named: `npm run bench -- library streaming`. Prints a table and writes bench/results/<time>.json.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { misses, type Row } from './row.ts'

/** Other files hold what several measurements need. */
const measures = async (file: string) => /^export const run\b/m.test(await readFile(join(import.meta.dirname, file), 'utf8'))

const wanted = process.argv.slice(2)
const all: string[] = []
for (const file of (await readdir(import.meta.dirname)).toSorted())
  if (file.endsWith('.ts') && (await measures(file))) all.push(file.slice(0, -3))
const chosen = wanted.length > 0 ? wanted : all

const results: Record<string, Row[]> = {}
for (const name of chosen) {
  if (!all.includes(name)) throw new Error(`Cannot measure ${name}: there are ${all.join(', ')}.`)
  const { run } = (await import(`./${name}.ts`)) as { run: () => Promise<Row[]> }
  console.log(`\n${name}`)
  const rows = await run()
  results[name] = rows
  for (const row of rows) {
    const value = `${row.value.toLocaleString('en')} ${row.unit}`
    const goals = [
      row.must === undefined ? '' : `must ${row.must.toLocaleString('en')}`,
      row.aim === undefined ? '' : `aim ${row.aim.toLocaleString('en')}`,
    ]
      .filter(Boolean)
      .join(', ')
    console.log(`  ${misses(row) ? 'MISS' : '    '} ${row.name.padEnd(64)} ${value.padStart(18)}   ${goals}`)
  }
}
const folder = join(import.meta.dirname, 'results')
await mkdir(folder, { recursive: true })
const file = join(folder, `${new Date().toISOString().replaceAll(':', '-')}.json`)
await writeFile(
  file,
  JSON.stringify(
    { at: new Date().toISOString(), node: process.version, cpu: cpus()[0]?.model, cores: cpus().length, results },
    undefined,
    2,
  ),
)
console.log(`\nWritten to ${file}.`)
process.exit(0)
