import { sortName } from '../objects/names.ts'
import type { Candidate } from './candidates.ts'

const points = { same: 400, begins: 60, word: 60, wordBegins: 35, inWord: 5, play: 16 }

export type Wanted = { text: string; words: readonly string[] }

/** How well a name answers a query. The name itself counts more than its artist or album, whole words more than beginnings, then how often it is played. */
export const score = ({ fold, plays }: Candidate, { text, words }: Wanted): number => {
  let sum = points.play * Math.log2(1 + plays)
  if (text !== '') {
    if (fold === text || sortName(fold) === sortName(text)) sum += points.same
    else if (fold.startsWith(text)) sum += points.begins
  }
  const padded = ` ${fold} `
  for (const word of words) {
    if (padded.includes(` ${word} `)) sum += points.word
    else if (padded.includes(` ${word}`)) sum += points.wordBegins
    else if (padded.includes(word)) sum += points.inWord
  }
  // Of two names that answer alike, the one that says nothing else.
  return sum - Math.min(20, fold.length / 4)
}

/** Best first; equal ones in the order in which they came, the most popular first. */
export const ranked = (candidates: readonly Candidate[], wanted: Wanted): number[] => {
  const scored = candidates.map((candidate, place) => ({ key: candidate.key, score: score(candidate, wanted), place }))
  return scored.sort((a, b) => b.score - a.score || a.place - b.place).map((one) => one.key)
}
