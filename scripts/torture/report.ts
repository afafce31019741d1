import { misses } from '../../bench/row.ts'
import type { Line } from './breaking.ts'
import type { Wrong } from './journal.ts'
import type { Found } from './torture.ts'

const SLOW_RATIO = 1.5

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]): string => {
  const all = [head, ...rows.map((row) => row.map((cell) => String(cell ?? '–')))]
  const widths = head.map((_, n) => Math.max(...all.map((row) => row[n]!.length)))
  return all.map((row) => row.map((cell, n) => (n === 0 ? cell.padEnd(widths[n]!) : cell.padStart(widths[n]!))).join('  ')).join('\n')
}

const lineOf = (line: Line) => [
  line.fault,
  line.requests,
  line.failedReads,
  line.failedWrites,
  line.failingS,
  line.p99Before,
  line.p50,
  line.p99,
  line.caughtUpS,
]

const HEAD = ['fault', 'requests', 'failed reads', 'failed writes', 'failing s', 'p99 before', 'p50 ms', 'p99 ms', 'caught up s']

/** The tables, and every limit that was missed. */
export const report = (found: Found): { text: string; faults: string[] } => {
  const { lines, rolled, slowed, soon = [], verdict, acknowledged, atTheEnd } = found
  const wrongs = { additions: verdict.additions, saves: verdict.saves, plays: verdict.plays }
  const wrongRow = ([name, wrong]: [string, Wrong]) => {
    return [name, acknowledged[name as keyof typeof acknowledged], wrong.lost, wrong.doubled, wrong.disordered, wrong.unasked]
  }
  const { history, catalog, recommendations } = verdict.counts
  const parts = [
    ...(lines.length > 0 ? [table(HEAD, lines.map(lineOf))] : []),
    ...lines.filter(({ why }) => why).map(({ fault, why }) => `${fault}: ${why.slice(0, 400)}`),
    ...(slowed
      ? [
          `one service slow by 10 s: the others' p99 × ${slowed.ratio} (${slowed.pairs.map(({ slow, usual }) => `${slow}/${usual}`).join(', ')} ms), ${slowed.failed} of ${slowed.requests} failed`,
        ]
      : []),
    ...(rolled
      ? [
          `every process restarted in ${rolled.seconds} s: ${rolled.requests} requests, ${rolled.failedReads + rolled.failedWrites} failed, p99 ${rolled.p99} ms; ${rolled.streams} streams, ${rolled.streamsFailed} failed ${rolled.streamWhy}; ${rolled.askedAgain} asked again on another connection`,
          ...rolled.steps,
        ]
      : []),
    ...soon.map(({ name, value, unit }) => `${name}: ${value} ${unit}`),
    table(['acknowledged', 'in all', 'lost', 'doubled', 'out of order', 'unasked'], Object.entries(wrongs).map(wrongRow)),
    `plays: ${history} in the history, ${catalog} counted by the catalog, ${recommendations} learnt by recommendations; dead letters ${atTheEnd.deadLetters}`,
    `learnt by recommendations in another order or not at all: lists ${verdict.learntWrong.playlists}, listeners' saved tracks ${verdict.learntWrong.saves}`,
    `${found.requests} requests in ${found.seconds} s`,
  ]
  const faults = [
    ...lines.filter(({ caughtUpS }) => caughtUpS === undefined).map(({ fault }) => `events did not catch up in time: ${fault}`),
    ...lines.flatMap(({ fault, died }) => died.map((said) => `${fault}: ${said}`)),
    ...Object.entries(wrongs).flatMap(([name, wrong]) =>
      Object.entries(wrong)
        .filter(([, count]) => count > 0)
        .map(([what, count]) => `${count} ${name} ${what}`),
    ),
    ...(history === catalog && history === recommendations ? [] : ['not every service counts as many plays']),
    ...(verdict.learntWrong.playlists + verdict.learntWrong.saves > 0 ? ['recommendations hold other lists or saved tracks'] : []),
    ...(atTheEnd.deadLetters > 0 ? [`${atTheEnd.deadLetters} dead letters`] : []),
    ...(slowed && slowed.ratio > SLOW_RATIO ? [`one slow service: the others' p99 × ${slowed.ratio}, at most ${SLOW_RATIO}`] : []),
    ...(rolled && rolled.failedReads + rolled.failedWrites + rolled.streamsFailed > 0
      ? ['requests or streams failed in a rolling restart']
      : []),
    ...soon.filter(misses).map(({ name, value, must }) => `${name}: ${value} ms, at most ${must}`),
  ]
  return { text: `\n${parts.join('\n\n')}\n`, faults }
}
