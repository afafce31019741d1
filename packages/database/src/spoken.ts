import type { Expression, RawBuilder, RawNode } from 'kysely'

/** A fragment of SQL that each database says in its own words. */
type Spoken = RawNode & { readonly postgres: RawNode }

export const isSpoken = (node: RawNode): node is Spoken => 'postgres' in node

/**
 * A fragment that reads differently in each database; which one is used is known when the query is put into words.
 * SQLite's compiler sees an ordinary fragment.
 */
export const byLanguage = <V = unknown>(words: { sqlite: () => RawBuilder<V>; postgres: () => RawBuilder<V> }): Expression<V> => {
  const node: Spoken = {
    kind: 'RawNode',
    get sqlFragments() {
      return nodeOf(words.sqlite).sqlFragments
    },
    get parameters() {
      return nodeOf(words.sqlite).parameters
    },
    get postgres() {
      return nodeOf(words.postgres)
    },
  }
  return { expressionType: undefined, toOperationNode: () => node }
}

const nodeOf = (words: () => RawBuilder<unknown>) => words().toOperationNode() as RawNode
