import { keepAs, readKept } from '../kept.ts'

const key = 'tutti.reasons'
let reasons = new Map(readKept<[string, string][]>('sessionStorage', key))

/** Keeps why the radio chose its tracks, by track id, for as long as the tab lives; a new radio replaces the last one's. */
export function keepReasons(found: { id: string; text: string }[]) {
  reasons = new Map(found.map(({ id, text }) => [id, text]))
  keepAs('sessionStorage', key, [...reasons])
}

export const reasonFor = (trackId: string): string | undefined => reasons.get(trackId)
