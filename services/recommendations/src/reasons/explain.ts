import type { Basket } from '../memory/basket.ts'
import { compareIds } from '../memory/ids.ts'
import type { Memory } from '../memory/memory.ts'
import type { Pick } from '../scoring/rank.ts'
import { newestBaskets, strength } from '../scoring/meetings.ts'
import type { Reason } from './reason.ts'

const MOST_BASKETS = 600

type Meeting = { basket: Basket; told: number; at: number }

/** Where two tracks met. It is looked up in the facts themselves, apart from the score. */
const meetingsOf = (memory: Memory, a: number, b: number): Meeting[] => {
  const { postings } = memory
  const [few, many] = postings.of(a).length <= postings.of(b).length ? [a, b] : [b, a]
  return newestBaskets(memory, few, MOST_BASKETS).flatMap((basket) => {
    const meeting = meetingIn(basket, few, many)
    return meeting ? [meeting] : []
  })
}

const meetingIn = (basket: Basket, a: number, b: number): Meeting | undefined => {
  const { tracks, told, keys } = basket
  const others = tracks.flatMap((track, n) => (track === b ? [n] : []))
  let found: Meeting | undefined
  if (others.length === 0) return undefined
  tracks.forEach((track, n) => {
    if (track !== a) return
    for (const m of others) {
      if (strength(basket, n, m) === 0) continue
      const later = Math.max(told[n]!, told[m]!)
      if (!found || later > found.told) found = { basket, told: later, at: Math.max(keys[n]!, keys[m]!) }
    }
  })
  return found
}

/** The reason for a pick, as the viewer may hear it. */
export const explain = (memory: Memory, { track, seed, term }: Pick, viewerId: string): Reason => {
  const { music } = memory
  const of = music.tracks.at(seed)
  const [facts, other] = [music.of(track), music.of(seed)]
  const shared = (mine: number[] = [], theirs: number[] = []) => mine.filter((one) => theirs.includes(one))
  switch (term) {
    case 'album':
      return { kind: 'album', of, album: music.albums.at(facts!.album) }
    case 'artist':
      return { kind: 'artist', artist: music.artists.at(shared(facts?.artists, other?.artists)[0]!) }
    case 'genre':
      return { kind: 'genre', genre: shared(facts?.genres, other?.genres).map(music.genres.at).sort()[0]! }
    default: {
      const meetings = meetingsOf(memory, seed, track)
      const last = meetings.reduce((best, one) => (isLater(one, best) ? one : best), meetings[0]!)
      const kind = term === 'met' ? last.basket.kind : term
      return kind === 'playlist' ? inPlaylist(memory, meetings, { of, viewerId }) : inSessions(memory, meetings, { of, viewerId })
    }
  }
}

/** Of two meetings told at once, the playlist is the clearer word. */
const isLater = (a: Meeting, b: Meeting) => a.told > b.told || (a.told === b.told && compareIds(a.basket.kind, b.basket.kind) < 0)

type Telling = { of: string; viewerId: string }

const inPlaylist = ({ listeners }: Memory, meetings: Meeting[], { of, viewerId }: Telling): Reason => {
  const viewer = listeners.users.find(viewerId)
  const visible = meetings
    .filter(({ basket }) => basket.kind === 'playlist' && (basket.public || basket.owner === viewer))
    .sort((a, b) => b.told - a.told || compareIds(a.basket.id, b.basket.id))
  return { kind: 'playlist', of, playlist: visible[0]?.basket.id ?? null }
}

const inSessions = ({ listeners }: Memory, meetings: Meeting[], { of, viewerId }: Telling): Reason => {
  const viewer = listeners.users.find(viewerId)
  const sessions = meetings.filter(({ basket }) => basket.kind === 'session')
  const mine = sessions.filter(({ basket }) => basket.owner === viewer)
  return {
    kind: 'session',
    of,
    listeners: new Set(sessions.map(({ basket }) => basket.owner)).size,
    mineAt: mine.length > 0 ? Math.max(...mine.map(({ at }) => at)) : null,
  }
}
