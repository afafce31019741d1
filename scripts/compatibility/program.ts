import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { allEvents, type AnyService, type RouteDescription } from '@tutti/kit'
import { openSystem, system } from '@tutti/tutti'
import { z } from 'zod'
import type { Schema } from './narrows.ts'

/** A column as SQLite has it: `INTEGER`, whether it must be given, whether it is given a value by itself. */
export type Column = { type: string; required: boolean }

/** What programs of two versions, which run at the same time, have in common. */
export type Program = {
  version: string
  /** Service → table → column. */
  tables: Record<string, Record<string, Record<string, Column>>>
  /** Service → migration → the oldest program that can work with the tables after it. */
  migrations: Record<string, Record<string, string>>
  /** Type → what it carries. */
  events: Record<string, Schema>
  /** `service.call` → what it takes, and what it answers. */
  calls: Record<string, { input: Schema; output: Schema }>
  /** `GET /v1/me` */
  routes: string[]
}

type Procedure = { '~orpc': { inputSchema?: z.ZodType; outputSchema?: z.ZodType } }

/** As who reads takes it: fields that it does not know are no fault there. */
const schemaOf = (schema: z.ZodType | undefined): Schema => {
  if (!schema) return {}
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return rest as Schema
}

const callsOf = (services: readonly AnyService[]): Program['calls'] =>
  Object.fromEntries(
    services.flatMap(({ calls }) =>
      Object.entries((calls?.contract.router ?? {}) as unknown as Record<string, Procedure>).map(([name, { '~orpc': described }]) => {
        const { inputSchema, outputSchema } = described
        return [`${calls!.contract.service}.${name}`, { input: schemaOf(inputSchema), output: schemaOf(outputSchema) }]
      }),
    ),
  )

const tablesOf = (file: string): Program['tables'][string] => {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    const columns = database
      .prepare(
        `select t.name as "table", c.name, c.type, c."notnull" as needed, c.dflt_value as given, c.pk
         from pragma_table_list t join pragma_table_info(t.name) c
         where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite_%' order by 1, c.cid`,
      )
      .all() as { table: string; name: string; type: string; needed: number; given: string | null; pk: number }[]
    const tables: Program['tables'][string] = {}
    for (const { table, name, type, needed, given, pk } of columns) {
      const isRowNumber = pk === 1 && type.toUpperCase() === 'INTEGER'
      ;(tables[table] ??= {})[name] = { type, required: (needed === 1 || pk > 0) && given === null && !isRowNumber }
    }
    return tables
  } finally {
    database.close()
  }
}

/** Describes the program that this is, from a system that runs on a folder of its own. */
export const thisProgram = async (): Promise<Program> => {
  const data = await mkdtemp(join(tmpdir(), 'tutti-program-'))
  try {
    const running = await openSystem({ environment: { TUTTI_DATA: data, TUTTI_PORT: '0', TUTTI_LOG: 'error' } })
    const viewer = { userId: 'service:compatibility', name: 'compatibility', role: 'service', scopes: '*' } as const
    const asked = { viewer, requestId: 'compatibility', origin: '' }
    const routes = await Promise.all(
      system.map(({ name }) => running.find(name)!('describe', undefined, asked) as Promise<RouteDescription[]>),
    )
    const { version } = (await (await fetch(`${running.url}/health`)).json()) as { version: string }
    await running.stop()
    const services = await Promise.all(system.map(async ({ load }) => (await load()).default))
    const kept = services.filter(({ migrations }) => migrations)
    return {
      version,
      tables: Object.fromEntries(kept.map(({ name }) => [name, tablesOf(join(data, 'databases', `${name}.db`))])),
      migrations: Object.fromEntries(
        kept.map(({ name, migrations = {} }) => [
          name,
          Object.fromEntries(Object.entries(migrations).map(([step, { oldestProgram }]) => [step, oldestProgram])),
        ]),
      ),
      events: Object.fromEntries(allEvents().map(({ type, schema }) => [type, schemaOf(schema)])),
      calls: callsOf(services),
      routes: routes
        .flat()
        .map(({ method, path }) => `${method} ${path}`)
        .sort(),
    }
  } finally {
    await rm(data, { recursive: true, force: true })
  }
}
