import { createHmac } from 'node:crypto'
import { Client, escapeLiteral } from 'pg'
import { type Database, DatabaseError } from '../port.ts'
import { faultAt } from './faults.ts'
import { openPostgres, type PostgresOptions } from './index.ts'

/** No such database, no such role, or not its password. */
const UNKNOWN = /^(3D000|28000|28P01)$/

/**
 * Opens a service's own database `tutti_<service>` as the role of the same name; makes both when they are missing.
 * The role's password follows from the password in `url`, so that every replica knows it.
 * @param url `postgres://…` of a role that may create roles and databases
 * @throws DatabaseError `lost` when the server cannot be reached
 */
export const openServiceDatabase = async <T>(
  url: string,
  service: string,
  options: Omit<PostgresOptions, 'url'> = {},
): Promise<Database<T>> => {
  const { name, own } = ownOf(url, service)
  const open = () => openPostgres<T>({ ...options, url: own.href })
  try {
    return await open()
  } catch (error) {
    if (!isUnknown(error)) throw error
  }
  await make(url, { name, password: own.password })
  return open()
}

/** The same, but `undefined` when there is none. */
export const openServiceDatabaseThere = async <T>(url: string, service: string): Promise<Database<T> | undefined> => {
  try {
    return await openPostgres<T>({ url: ownOf(url, service).own.href })
  } catch (error) {
    if (isUnknown(error)) return undefined
    throw error
  }
}

const isUnknown = (error: unknown) => UNKNOWN.test((((error as DatabaseError).cause ?? {}) as { code?: string }).code ?? '')

const ownOf = (url: string, service: string) => {
  const name = `tutti_${service.replaceAll(/[^a-z0-9_]/g, '_')}`
  const own = new URL(url)
  own.pathname = `/${name}`
  own.username = name
  if (own.password) own.password = createHmac('sha256', decodeURIComponent(own.password)).update(name).digest('base64url')
  return { name, own }
}

type Wanted = { name: string; password: string }

/** Several replicas may start at once: one makes them while the others wait. */
const make = async (url: string, { name, password }: Wanted) => {
  const { hostname, port } = new URL(url)
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 }).on('error', () => undefined)
  client.on('error', () => undefined)
  try {
    await client.connect()
    await client.query(`select pg_advisory_lock(hashtextextended('tutti databases', 0))`)
    const { rows: roles } = await client.query('select 1 from pg_roles where rolname = $1', [name])
    const secret = password ? `password ${escapeLiteral(password)}` : ''
    await client.query(`${roles.length > 0 ? 'alter' : 'create'} role ${name} login ${secret}`)
    const { rows: databases } = await client.query('select 1 from pg_database where datname = $1', [name])
    if (databases.length > 0) return
    // Only a member may give a database to a role.
    await client.query(`grant ${name} to current_user`)
    await client.query(
      `create database ${name} owner ${name} template template0 encoding 'UTF8' locale_provider libc lc_collate 'C' lc_ctype 'C'`,
    )
    await client.query(`revoke all on database ${name} from public`)
  } catch (error) {
    throw faultAt(`server at ${hostname}:${port || 5432}`, error)
  } finally {
    await client.end().catch(() => undefined)
  }
}
