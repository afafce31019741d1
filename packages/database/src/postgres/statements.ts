const MOST_NAMED = 400
const MOST_SEEN = 2_000

const named = new Map<string, string>()
const seen = new Set<string>()
let last = 0

/**
 * The name under which a statement is prepared, from the second time on that it is used: a name is kept by every connection until
 * it ends, so that texts that come once must not get one, and no more get one than a service has. A statement that says it is
 * planned anew gets none: of a prepared one PostgreSQL may keep a plan that fits no values well.
 */
export const nameOf = (sql: string): { name?: string } => {
  const known = named.get(sql)
  if (known) return { name: known }
  if (sql.includes('/* planned anew */')) return {}
  if (!seen.has(sql)) {
    if (seen.size >= MOST_SEEN) seen.clear()
    seen.add(sql)
    return {}
  }
  if (named.size >= MOST_NAMED) return {}
  seen.delete(sql)
  return { name: give(sql) }
}

/** Its tables have changed: what connections have prepared under `name` is of no use any more. */
export const rename = (sql: string, name: string): void => {
  if (named.get(sql) === name) give(sql)
}

const give = (sql: string): string => {
  const name = `tutti_${(last += 1)}`
  named.set(sql, name)
  return name
}
