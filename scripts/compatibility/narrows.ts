/** A JSON Schema (2020-12) as zod writes them. */
export type Schema = { [keyword: string]: unknown }

type Place = string
type Rule = (older: Schema, newer: Schema, at: Place) => string[]

const listed = (schema: Schema): unknown[] | undefined =>
  (schema['enum'] as unknown[]) ?? ('const' in schema ? [schema['const']] : undefined)
const typesOf = (schema: Schema): string[] => [schema['type'] ?? []].flat() as string[]
const alternatives = (schema: Schema): Schema[] => (schema['anyOf'] ?? schema['oneOf'] ?? [schema]) as Schema[]
const show = (value: unknown) => JSON.stringify(value)

const types: Rule = (older, newer, at) => {
  const wanted = typesOf(newer)
  if (wanted.length === 0) return []
  const had = typesOf(older)
  if (had.length === 0) return [`${at} could be anything and is now ${wanted.join(' or ')}`]
  const gone = had.filter((type) => !wanted.includes(type) && !(type === 'integer' && wanted.includes('number')))
  return gone.map((type) => `${at} can no longer be ${type}`)
}

const values: Rule = (older, newer, at) => {
  const [had, wanted] = [listed(older), listed(newer)]
  if (!wanted) return []
  if (!had) return [`${at} is now only one of ${show(wanted)}`]
  return had.filter((value) => !wanted.includes(value)).map((value) => `${at} can no longer be ${show(value)}`)
}

const limit =
  (keyword: string, isTighter: (older: number, newer: number) => boolean): Rule =>
  (older, newer, at) => {
    const [had, wanted] = [older[keyword] as number | undefined, newer[keyword] as number | undefined]
    const isFine = wanted === undefined || (had !== undefined && !isTighter(had, wanted))
    return isFine ? [] : [`${at} has a tighter ${keyword}: ${wanted}, before ${had ?? 'none'}`]
  }
const most = (keyword: string) => limit(keyword, (older, newer) => newer < older)
const least = (keyword: string) => limit(keyword, (older, newer) => newer > older)

/** What cannot be compared has to be the same, or to have gone. */
const same =
  (keyword: string): Rule =>
  (older, newer, at) =>
    newer[keyword] === undefined || show(older[keyword]) === show(newer[keyword])
      ? []
      : [`${at} has another ${keyword}: ${show(newer[keyword])}`]

/** Fields that the newer one does not know are left out by it. */
const fields: Rule = (older, newer, at) => {
  const [had, wanted] = [older, newer].map((one) => (one['properties'] ?? {}) as Record<string, Schema>) as [
    Record<string, Schema>,
    Record<string, Schema>,
  ]
  const given = (older['required'] ?? []) as string[]
  const missing = ((newer['required'] ?? []) as string[]).filter((name) => !given.includes(name))
  return [
    ...missing.map((name) => `${at}.${name} is now required`),
    ...Object.keys(wanted)
      .filter((name) => had[name])
      .flatMap((name) => narrows(had[name]!, wanted[name]!, `${at}.${name}`)),
    ...(newer['additionalProperties'] === false
      ? Object.keys(had)
          .filter((name) => !wanted[name])
          .map((name) => `${at}.${name} is no longer taken`)
      : []),
  ]
}

const items: Rule = (older, newer, at) =>
  newer['items'] ? narrows((older['items'] ?? {}) as Schema, newer['items'] as Schema, `${at}[]`) : []

const RULES: readonly Rule[] = [
  types,
  values,
  fields,
  items,
  ...['maximum', 'exclusiveMaximum', 'maxLength', 'maxItems'].map(most),
  ...['minimum', 'exclusiveMinimum', 'minLength', 'minItems'].map(least),
  ...['pattern', 'format', 'not', 'allOf', '$ref', 'prefixItems', 'propertyNames', 'multipleOf'].map(same),
]

/** Why a value that `older` allows may be refused by `newer`, in sentences; nothing when each is taken. */
export const narrows = (older: Schema, newer: Schema, at: Place): string[] => {
  const wanted = alternatives(newer)
  return alternatives(older).flatMap((one) => {
    const reasons = wanted.map((other) => RULES.flatMap((rule) => rule(one, other, at)))
    return reasons.find((found) => found.length === 0) ?? reasons.toSorted((a, b) => a.length - b.length)[0]!
  })
}
