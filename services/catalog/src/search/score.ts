import { sortName, withoutArticle } from '../objects/names.ts'
import type { Candidate } from './candidates.ts'

const points = { same: 400, begins: 60, word: 60, wordBegins: 35, inWord: 5, play: 16 }

export type Wanted = { text: string; words: readonly string[] }

/** How well a name answers a query. The name itself counts more than its artist or album, whole words more than beginnings, then how often it is played. */
const scorer = ({ text, words }: Wanted) => {
  const bare = sortName(text)
  const parts = words.map((word) => ({ word, begins: ` ${word}`, whole: ` ${word} ` }))
  return ({ fold, plays }: Candidate): number => {
    let sum = points.play * Math.log2(1 + plays)
    if (text !== '') {
      if (fold === text || withoutArticle(fold) === bare) sum += points.same
      else if (fold.startsWith(text)) sum += points.begins
    }
    const padded = ` ${fold} `
    for (const { word, begins, whole } of parts) {
      if (!padded.includes(word)) continue
      if (padded.includes(whole)) sum += points.word
      else sum += padded.includes(begins) ? points.wordBegins : points.inWord
    }
    // Of two names that answer alike, the one that says nothing else.
    return sum - Math.min(20, fold.length / 4)
  }
}

/** More than there are candidates. */
const PLACES = 1024
const FINE = 1e6

/**
 * Best first; equal ones in the order in which they came, the most popular first. Score and place are one number each, since
 * numbers are sorted several times as fast as whatever has to be compared by a function.
 */
export const ranked = (candidates: readonly Candidate[], wanted: Wanted): number[] => {
  const score = scorer(wanted)
  const order = Float64Array.from(candidates, (candidate, place) => -Math.round(score(candidate) * FINE) * PLACES + place)
  return Array.from(order.sort(), (value) => candidates[value - Math.floor(value / PLACES) * PLACES]!.key)
}
