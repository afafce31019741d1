import { join } from 'node:path'
import { until } from '@tutti/testing'
import type { Page } from 'playwright-core'
import { type Drift, driftBetween } from './drift.ts'
import { tagsOf, writeByFfmpeg } from './music.ts'
import { loudnessByTime } from './recording.ts'
import { RATE } from './tones.ts'

const SPAN_MS = 2_500
/** What is sought around a span on both of its sides. */
const AROUND_MS = 700

/** As ffmpeg's lavfi reads it: a tone in pieces of 50 ms, there or not as if by chance, so that each second is like no other one. */
const chance = (seed: number, seconds: number): string => {
  const dice = `st(0,sin(floor(t*20)*12.9898+${seed})*43758.5453);`
  return `aevalsrc='${dice}0.5*sin(2*PI*700*t)*gt(ld(0)-floor(ld(0)),0.5)':s=${RATE}:n=1024,atrim=end=${seconds},aformat=channel_layouts=mono`
}

/** Writes the album "Chances" with tracks as long as `seconds` says, as files of this ending. */
export const writeChances = (folder: string, seconds: readonly number[], ending = 'flac'): void => {
  for (const [n, length] of seconds.entries()) {
    const [track, file] = [n + 1, join(folder, `${n + 1}.${ending}`)]
    const tags = tagsOf('Chances', track, `Chance ${track}`)
    writeByFfmpeg({ source: chance(track, length), tags, output: ['-ac', '2'], file })
  }
}

/** How far the second page is behind the first, from the sound of some seconds from now on. */
export const driftNow = async (first: Page, second: Page): Promise<Drift> => {
  await Promise.all([loudnessByTime(first), loudnessByTime(second)])
  const began = Date.now()
  await until(() => Date.now() - began > SPAN_MS + 2 * AROUND_MS, { what: 'some seconds of music' })
  const [one, other] = [await loudnessByTime(first), await loudnessByTime(second)]
  return driftBetween(one, other, { from: began + AROUND_MS, ms: SPAN_MS })
}
