import { playOf } from '@tutti/testing'
import { type Books, emptyBooks, type Ending, type Entry } from './journal.ts'
import type { Listener, Place } from './place.ts'
import { sha256 } from './song.ts'

const RANGE_BYTES = 200_000
const TICK_MS = 5
const PATIENCE_MS = 45_000

/** Times a second, of 200: a tenth of them writes, as of people who listen more than they tidy up. */
const RATES = {
  plays: 8,
  additions: 8,
  saves: 4,
  tracks: 20,
  albums: 60,
  searches: 20,
  playlists: 24,
  saved: 16,
  homes: 1,
  radios: 3,
  streams: 36,
}
export type Deed = keyof typeof RATES
export const WRITES: readonly Deed[] = ['plays', 'additions', 'saves']
/** What {@link SLOW} answers. */
export const RECOMMENDING: readonly Deed[] = ['homes', 'radios']

type Answer = { status: number; body: unknown }
/** `undefined`: there is nothing to do just now. */
type Doing = (listener: Listener, n: number) => Promise<Answer> | undefined

export type Load = {
  readonly entries: Entry[]
  readonly books: ReadonlyMap<Listener, Books>
  /** Waits for all answers. */
  stop(): Promise<void>
}

/** 200 requests a second (or `perSecond`) by the clock, whether or not earlier ones were answered, until it is stopped. */
export const startLoad = (place: Place, perSecond = 200): Load => {
  const entries: Entry[] = []
  const books = new Map(place.listeners.map((listener) => [listener, emptyBooks()]))
  const doings = doingsOf(place, books)
  const under = new Set<Promise<void>>()
  const begun = new Map((Object.keys(RATES) as Deed[]).map((deed) => [deed, 0]))
  const began = performance.now()
  let isStopped = false

  const begin = (deed: Deed, n: number, due: number) => {
    const listener = place.listeners[(n * 7) % place.listeners.length]!
    const answering = doings[deed](listener, n)
    if (!answering) return
    const work = endingOf(answering).then(({ ending, why }) => {
      entries.push({ deed, isWrite: WRITES.includes(deed), due, ms: performance.now() - due, ending, ...(why ? { why } : {}) })
      under.delete(work)
    })
    under.add(work)
  }
  const ticking = setInterval(() => {
    if (isStopped) return
    const now = performance.now()
    for (const [deed, rate] of Object.entries(RATES) as [Deed, number][]) {
      const every = 200_000 / (rate * perSecond)
      for (let n = begun.get(deed)!; began + n * every <= now; begun.set(deed, ++n)) begin(deed, n, began + n * every)
    }
  }, TICK_MS)
  return {
    entries,
    books,
    stop: async () => {
      isStopped = true
      clearInterval(ticking)
      await Promise.all(under)
    },
  }
}

const endingOf = async (answering: Promise<Answer>): Promise<{ ending: Ending; why?: string }> => {
  try {
    const { status, body } = await answering
    if (status < 300) return { ending: 'answered' }
    return { ending: 'refused', why: `${status} ${(body as { error?: { code?: string } })?.error?.code ?? ''}` }
  } catch (error) {
    return { ending: 'cut', why: (error as { code?: string }).code ?? (error as Error).message }
  }
}

const isDone = ({ status }: Answer) => status < 300

const doingsOf = (place: Place, books: ReadonlyMap<Listener, Books>): Record<Deed, Doing> => {
  const { tracks, albums, song } = place
  const signal = () => AbortSignal.timeout(PATIENCE_MS)
  const get = (path: (listener: Listener, n: number) => string): Doing => {
    return (listener, n) => listener.client.get(path(listener, n), { signal: signal() })
  }
  return {
    ...writesOf(place, books, signal),
    tracks: get((_, n) => `/tutti/v1/tracks?limit=20&offset=${(n * 20) % 1_000}`),
    albums: get((_, n) => `/v1/albums/${albums[n % albums.length]}`),
    searches: get((_, n) => `/v1/search?type=track,album,artist&limit=20&q=${'abcdefghijklmnoprstuvw'[n % 22]}${'aeiou'[n % 5]}`),
    playlists: get(({ playlist }) => `/v1/playlists/${playlist}/items?limit=20`),
    saved: get(() => '/v1/me/tracks?limit=20'),
    homes: get(() => '/tutti/v1/home'),
    radios: get((_, n) => `/tutti/v1/radio?limit=20&seed=spotify:track:${tracks[(n * 31) % tracks.length]}`),
    streams: async ({ client }, n) => {
      const from = (n * RANGE_BYTES) % (song.bytes.length - RANGE_BYTES)
      const headers = { range: `bytes=${from}-${from + RANGE_BYTES - 1}` }
      const { status, body } = await client.bytes(song.url, { headers, signal: signal() })
      if (status === 206 && sha256(body) !== sha256(song.bytes.subarray(from, from + RANGE_BYTES))) throw new Error('wrong bytes')
      return { status, body: undefined }
    },
  }
}

/** Writes what was asked into the books, and what was acknowledged. One writer after the other adds to a playlist: so their order is known. */
const writesOf = ({ tracks }: Place, books: ReadonlyMap<Listener, Books>, signal: () => AbortSignal) => {
  const writing = new Set<Listener>()
  const next = new Map<Listener, { added: number; saved: number }>()
  const another = (listener: Listener, kind: 'added' | 'saved') => {
    const counts = next.get(listener) ?? { added: 0, saved: 0 }
    next.set(listener, counts)
    return tracks[counts[kind]++]
  }
  return {
    additions: (due: Listener) => {
      const listener = writing.has(due) ? [...books.keys()].find((one) => !writing.has(one)) : due
      const track = listener && another(listener, 'added')
      if (!track) return undefined
      return add(listener, track)
    },
    saves: (listener: Listener) => {
      const [track, { saved, savedPerhaps }] = [another(listener, 'saved'), books.get(listener)!]
      if (!track) return undefined
      savedPerhaps.add(track)
      return listener.client.put(`/v1/me/tracks?ids=${track}`, undefined, { signal: signal() }).then((answer) => {
        if (isDone(answer)) saved.add(track)
        return answer
      })
    },
    plays: (listener: Listener, n: number) => {
      const play = playOf(tracks[(n * 13) % tracks.length]!)
      const { played, playedPerhaps } = books.get(listener)!
      playedPerhaps.add(play.play_id)
      return listener.client.post('/tutti/v1/plays', { plays: [play] }, { signal: signal() }).then((answer) => {
        if (isDone(answer) && (answer.body as { accepted: string[] }).accepted.includes(play.play_id)) played.add(play.play_id)
        return answer
      })
    },
  }

  async function add(listener: Listener, track: string): Promise<Answer> {
    const { added, addedPerhaps } = books.get(listener)!
    writing.add(listener)
    addedPerhaps.add(track)
    try {
      const uris = [`spotify:track:${track}`]
      const answer = await listener.client.post(`/v1/playlists/${listener.playlist}/items`, { uris }, { signal: signal() })
      if (isDone(answer)) added.push(track)
      return answer
    } finally {
      writing.delete(listener)
    }
  }
}
