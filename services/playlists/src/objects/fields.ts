import { refuse } from '@tutti/kit'

/** A filter of the Web API's `fields`: what to keep of an object, or with `!` what to leave out; below each name the same again. */
type Filter = { leaveOut: boolean; names: Map<string, Filter | undefined> }

const LONGEST = 2_000
const DEEPEST = 12

/**
 * Reads `fields`: names separated by commas, dots or parentheses for what is inside, `!` for what to leave out.
 * @example filterOf('items(added_at,track(name,album(!images)))')
 * @throws Failure 400 that says where it cannot be read
 */
export const filterOf = (text: string): Filter => {
  if (text.length > LONGEST) throw wrong(`it is longer than ${LONGEST} characters`)
  const tokens = text.match(/[\w-]+|[^\s\w-]/g) ?? []
  let at = 0
  const list = (depth: number): Filter => {
    if (depth > DEEPEST) throw wrong(`it is deeper than ${DEEPEST} levels`)
    const filter: Filter = { leaveOut: tokens[at] === '!', names: new Map() }
    do {
      if (tokens[at] === '!') at += 1
      add(filter.names, name(), inside(depth))
    } while (tokens[at] === ',' && (at += 1))
    return filter
  }
  const name = () => {
    const token = tokens[at]
    if (token === undefined || !/^[\w-]+$/.test(token))
      throw wrong(`there is ${token === undefined ? 'nothing' : `"${token}"`} where a name is expected`)
    at += 1
    return token
  }
  const inside = (depth: number): Filter | undefined => {
    if (tokens[at] === '.') {
      at += 1
      if (depth > DEEPEST) throw wrong(`it is deeper than ${DEEPEST} levels`)
      return { leaveOut: false, names: new Map([[name(), inside(depth + 1)]]) }
    }
    if (tokens[at] !== '(') return undefined
    at += 1
    const filter = list(depth + 1)
    if (tokens[at] !== ')') throw wrong('a parenthesis is not closed')
    at += 1
    return filter
  }
  const filter = list(0)
  if (at < tokens.length) throw wrong(`there is "${tokens[at]}" too much`)
  return filter
}

/** `a.b,a.c` means both. */
const add = (names: Filter['names'], name: string, inner: Filter | undefined) => {
  const before = names.get(name)
  if (before && inner && before.leaveOut === inner.leaveOut) for (const [key, value] of inner.names) add(before.names, key, value)
  else names.set(name, names.has(name) && !before ? undefined : inner)
}

const wrong = (cause: string) => refuse('request.invalid', { message: `Cannot use query parameter "fields": ${cause}.` })

/** What the filter leaves of a value; lists are filtered item by item. */
export const filtered = (value: unknown, filter: Filter): unknown => {
  if (Array.isArray(value)) return value.map((one) => filtered(one, filter))
  if (typeof value !== 'object' || value === null) return value
  const { leaveOut, names } = filter
  const kept = Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
    const below = names.get(key)
    if (names.has(key)) return below ? [[key, filtered(inner, below)]] : leaveOut ? [] : [[key, inner]]
    return leaveOut ? [[key, inner]] : []
  })
  return Object.fromEntries(kept)
}
