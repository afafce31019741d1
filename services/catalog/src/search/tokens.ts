import { fold } from '../objects/names.ts'

const words = /[\p{L}\p{N}\p{M}\p{S}\p{Co}]+/gu
/** Scripts that write without spaces between words. */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー]+/gu

/** The words of a text as they are searched: folded; CJK in single characters and pairs; "AC/DC" as ac, dc and acdc. */
export const tokensOf = (text: string): string[] => {
  const tokens = new Set<string>()
  for (const chunk of fold(text).split(' ')) {
    const pieces = chunk.match(words) ?? []
    for (const piece of pieces) for (const token of takenApart(piece, 'index')) tokens.add(token)
    if (pieces.length > 1) tokens.add(pieces.join(''))
  }
  return [...tokens].map(shortened)
}

/** PostgreSQL's index holds words of at most 2,046 bytes. */
const MOST_CHARACTERS = 500
const shortened = (token: string) => (token.length > MOST_CHARACTERS ? token.slice(0, MOST_CHARACTERS).toWellFormed() : token)

/** The words of a query: of what stands without spaces only the pairs, and "o'connor" as one word. */
export const queryTokens = (text: string): string[] =>
  [
    ...new Set(
      fold(text)
        .split(' ')
        .flatMap((chunk) => takenApart((chunk.match(words) ?? []).join(''), 'query').map(shortened)),
    ),
  ].slice(0, 12)

const takenApart = (word: string, use: 'index' | 'query'): string[] => {
  if (word === '') return []
  if (/^[a-z0-9]+$/.test(word)) return [word]
  const tokens: string[] = []
  let end = 0
  for (const match of word.matchAll(unspaced)) {
    if (match.index > end) tokens.push(word.slice(end, match.index))
    end = match.index + match[0].length
    tokens.push(...pairs([...match[0]], use))
  }
  if (end < word.length) tokens.push(word.slice(end))
  return tokens
}

const pairs = (characters: string[], use: 'index' | 'query') => {
  const double = characters.slice(1).map((character, n) => characters[n]! + character)
  return use === 'query' && double.length > 0 ? double : [...characters, ...double]
}
