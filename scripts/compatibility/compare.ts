import { narrows } from './narrows.ts'
import type { Program } from './program.ts'

/**
 * Why two versions cannot run side by side on one database and one log, in sentences: the older one reads and writes the tables that the
 * newer one has changed, each hears the other's events and asks the other's services, and apps of the older one ask the newer one.
 */
export const breaks = (older: Program, newer: Program): string[] => [
  ...tables(older, newer),
  ...migrations(older, newer),
  ...events(older, newer),
  ...calls(older, newer),
  ...older.routes.filter((route) => !newer.routes.includes(route)).map((route) => `${route} is gone`),
]

const tables = (older: Program, newer: Program): string[] =>
  Object.entries(older.tables).flatMap(([service, all]) =>
    Object.entries(all).flatMap(([table, columns]) => {
      const now = newer.tables[service]?.[table]
      const name = `the table ${service}.${table}`
      if (!now) return [`${name} is gone`]
      const changed = Object.entries(columns).flatMap(([column, { type }]) => {
        if (!now[column]) return [`${name} has no column ${column} any more`]
        return now[column].type === type ? [] : [`${name}: ${column} was ${type} and is ${now[column].type}`]
      })
      const asked = Object.entries(now).filter(([column, { required }]) => required && !columns[column]?.required)
      return [...changed, ...asked.map(([column]) => `${name}: the older program writes no ${column}, which has to be given`)]
    }),
  )

const migrations = (older: Program, newer: Program): string[] =>
  Object.entries(newer.migrations).flatMap(([service, steps]) => {
    const had = older.migrations[service] ?? {}
    const gone = Object.keys(had).filter((step) => !(step in steps))
    const hard = Object.entries(steps).filter(([step, oldest]) => !(step in had) && isAfter(oldest, older.version))
    return [
      ...gone.map((step) => `the migration ${step} of ${service} is gone`),
      ...hard.map(([step, oldest]) => `the migration ${step} of ${service} leaves no program before ${oldest} at work`),
    ]
  })

const events = (older: Program, newer: Program): string[] =>
  Object.entries(older.events).flatMap(([type, schema]) => {
    const now = newer.events[type]
    if (!now) return [`the event ${type} is gone`]
    return [
      ...narrows(schema, now, type).map((reason) => `${reason}: what the older program tells would be refused`),
      ...narrows(now, schema, type).map((reason) => `${reason}: what the newer program tells would be refused by the older`),
    ]
  })

const calls = (older: Program, newer: Program): string[] =>
  Object.entries(older.calls).flatMap(([name, { input, output }]) => {
    const now = newer.calls[name]
    if (!now) return [`the call ${name} is gone`]
    return [
      ...narrows(input, now.input, `${name} takes`).map((reason) => `${reason}: what the older program asks would be refused`),
      ...narrows(now.output, output, `${name} answers`).map((reason) => `${reason}: the older program would refuse the answer`),
    ]
  })

const isAfter = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number)) as [number[], number[]]
  for (let n = 0; n < 3; n += 1) if (left[n] !== right[n]) return left[n]! > right[n]!
  return false
}
