/** Loudness after EBU R128 (ITU-R BS.1770-4): LUFS, LU, dBTP; `null` where all is below the absolute gate, or silent. */
export type Loudness = { integrated: number | null; range: number | null; truePeak: number | null; blocks: Blocks }

/** How many blocks of 400 ms, one each 100 ms, were how loud: from -70 LUFS (the absolute gate) in steps of 0.1 LU. */
export type Blocks = Uint32Array

const GATE = -70
const STEPS = 800
const A_STEP = 0.1
/** Blocks that are so much softer than the mean do not count (LU). */
const RELATIVE_GATE = 10

export const noBlocks = (): Blocks => new Uint32Array(STEPS)

/** Integrated loudness of any number of blocks: of a track, or of all tracks of an album together. `null`: none above the gate. */
export const integratedOf = (blocks: Blocks): number | null => {
  const ungated = meanFrom(blocks, 0)
  if (ungated === null) return null
  return meanFrom(blocks, Math.max(0, Math.floor((ungated - RELATIVE_GATE - GATE) / A_STEP) + 1))
}

/** Mean energy of the blocks from one step on, in LUFS. */
const meanFrom = (blocks: Blocks, from: number): number | null => {
  let [count, energy] = [0, 0]
  for (let step = from; step < STEPS; step += 1) {
    const here = blocks[step]!
    count += here
    energy += here * 10 ** ((GATE + step * A_STEP) / 10)
  }
  return count === 0 ? null : 10 * Math.log10(energy / count)
}

/** As a text: the first step that occurs, then how often each occurs, nothing for 0: `512:3,,7`. */
export const writeBlocks = (blocks: Blocks): string => {
  const first = blocks.findIndex((count) => count > 0)
  if (first < 0) return ''
  const last = blocks.findLastIndex((count) => count > 0)
  return `${first}:${[...blocks.subarray(first, last + 1)].map((count) => count || '').join(',')}`
}

/** Adds what {@link writeBlocks} has written. */
export const addBlocks = (blocks: Blocks, text: string): void => {
  const [first, counts] = text.split(':')
  if (!counts) return
  for (const [n, count] of counts.split(',').entries()) {
    const step = Number(first) + n
    if (count && step < STEPS) blocks[step] = blocks[step]! + Number(count)
  }
}

const FRAME = /^\[Parsed_ebur128_\d+ @ \S+\] (?:\[info\] )?t:.* M:\s*(-?[\d.]+) /
const SUMMARY = /^\[Parsed_ebur128_\d+ @ \S+\] (?:\[info\] )?Summary:/
const RANGE = /^\s+LRA:\s+([\d.]+) LU\s*$/
const PEAK = /^\s+Peak:\s+(-?[\d.]+) dBFS\s*$/

/** Reads what ffmpeg's ebur128 says, line by line. It begins anew in the middle of a file whose sound changes its kind. */
export const readLoudness = () => {
  const blocks = noBlocks()
  let range: number | null = null
  let truePeak: number | null = null
  let isSummary = false
  return {
    line: (text: string): void => {
      const block = FRAME.exec(text)
      if (block) {
        const step = Math.round((Number(block[1]) - GATE) / A_STEP)
        if (step >= 0 && step < STEPS) blocks[step] = blocks[step]! + 1
        return
      }
      if (SUMMARY.test(text)) isSummary = true
      // What is said before that comes out of the file's tags, and may say anything.
      if (!isSummary) return
      const wide = RANGE.exec(text)
      const high = PEAK.exec(text)
      if (wide) range = Number(wide[1])
      if (high) truePeak = Math.max(truePeak ?? Number.NEGATIVE_INFINITY, Number(high[1]))
    },
    finish: (): Loudness => {
      const integrated = integratedOf(blocks)
      return { integrated, range: integrated === null ? null : range, truePeak, blocks }
    },
  }
}
