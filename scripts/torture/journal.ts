/** What happened to one request. `refused`: the answer said that it cannot be done now; `cut`: there was no answer. */
export type Ending = 'answered' | 'refused' | 'cut'

/** One request, from when it was due (ms, as `performance.now`). */
export type Entry = { deed: string; isWrite: boolean; due: number; ms: number; ending: Ending; why?: string }

/** What a listener's playlist, saved tracks and history must hold in the end. */
export type Books = {
  /** Acknowledged, in this order. */
  added: string[]
  /** Asked for without an acknowledgement: may be there or not. */
  addedPerhaps: Set<string>
  saved: Set<string>
  savedPerhaps: Set<string>
  /** Play ids. */
  played: Set<string>
  playedPerhaps: Set<string>
}

export const emptyBooks = (): Books => ({
  added: [],
  addedPerhaps: new Set(),
  saved: new Set(),
  savedPerhaps: new Set(),
  played: new Set(),
  playedPerhaps: new Set(),
})

/** What is wrong with a list of tracks that was added to by one writer after the other: each track at most once by the writer. */
export const wrongWithPlaylist = (found: readonly string[], { added, addedPerhaps }: Pick<Books, 'added' | 'addedPerhaps'>) => {
  const times = new Map<string, number>()
  for (const track of found) times.set(track, (times.get(track) ?? 0) + 1)
  const places = new Map(found.map((track, place) => [track, place]))
  const kept = added.filter((track) => places.has(track))
  const acknowledged = new Set(added)
  return {
    lost: added.length - kept.length,
    doubled: [...times.values()].filter((count) => count > 1).length,
    disordered: kept.filter((track, n) => n > 0 && places.get(track)! < places.get(kept[n - 1]!)!).length,
    unasked: [...times.keys()].filter((track) => !acknowledged.has(track) && !addedPerhaps.has(track)).length,
  }
}

/** What is wrong with a set in which each thing may be once. */
export const wrongWithSet = (found: readonly string[], acknowledged: ReadonlySet<string>, perhaps: ReadonlySet<string>) => {
  const there = new Set(found)
  return {
    lost: [...acknowledged].filter((one) => !there.has(one)).length,
    doubled: found.length - there.size,
    disordered: 0,
    unasked: [...there].filter((one) => !acknowledged.has(one) && !perhaps.has(one)).length,
  }
}

export type Wrong = ReturnType<typeof wrongWithPlaylist>

export const sumOf = (wrongs: readonly Wrong[]): Wrong =>
  wrongs.reduce(
    (a, b) => ({
      lost: a.lost + b.lost,
      doubled: a.doubled + b.doubled,
      disordered: a.disordered + b.disordered,
      unasked: a.unasked + b.unasked,
    }),
    { lost: 0, doubled: 0, disordered: 0, unasked: 0 },
  )
