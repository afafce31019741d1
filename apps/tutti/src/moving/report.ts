import type { Manifest } from './manifest.ts'

/** A line of the table at the end. */
type Line = { service: string; table: string; rows: number; sha256: string; equal?: boolean }

const BLOBS = '(blobs)'

/** What an export holds. */
export const rowsOf = ({ services }: Pick<Manifest, 'services'>): Line[] =>
  Object.entries(services).flatMap(([service, { tables, blobs }]) => [
    ...tables.map(({ table, rows, sha256 }) => ({ service, table, rows, sha256 })),
    { service, table: BLOBS, rows: blobs.rows, sha256: blobs.sha256 },
  ])

/** Shows counts and the beginnings of checksums, without tables that are empty and equal; in JSON a line each, with all of it. */
export const showTable = (lines: readonly Line[], json: boolean): void => {
  for (const line of lines) {
    const { service, table, rows, sha256, equal } = line
    if (json) console.log(JSON.stringify(line))
    else if (rows > 0 || equal === false)
      console.log(`${service.padEnd(16)} ${table.padEnd(18)} ${counted(rows)}  ${sha256.slice(0, 12)}${outcomeOf(equal)}`)
  }
}

/** `1,234 rows in 30 tables and 12 blobs` */
export const summary = (lines: readonly Line[]): string => {
  const tables = lines.filter((line) => line.table !== BLOBS)
  const blobs = lines.filter((line) => line.table === BLOBS)
  return `${counted(sum(tables)).trim()} rows in ${tables.length} tables and ${counted(sum(blobs)).trim()} blobs`
}

const sum = (lines: readonly Line[]) => lines.reduce((total, { rows }) => total + rows, 0)
const counted = (rows: number) => rows.toLocaleString('en').padStart(10)
const outcomeOf = (equal: boolean | undefined) => (equal === undefined ? '' : equal ? '  equal' : '  DIFFERENT')
