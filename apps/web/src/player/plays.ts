import { keepAs, readKept } from '../kept.ts'
import { reportPlays, type Play } from '../api/playback.ts'
import { newId } from './device.ts'

type Running = Play & { duration_ms: number; told: boolean }

let owner = ''
let running: Running | null = null
let sending = false
let timer = 0

const key = () => `tutti.plays.${owner}`
const counts = (play: Running) => play.ms_played >= Math.min(30_000, play.duration_ms / 2)

/** Plays belong to a user; those of an earlier visit that were not accepted yet are sent now. */
export function keepPlaysFor(userId: string) {
  owner = userId
  void sendPlays()
}

export function beginPlay(track: { id: string; duration_ms: number }, playId: string | null, context: string | null) {
  endPlay(false)
  running = {
    play_id: playId ?? newId(),
    track_id: track.id,
    started_at: new Date().toISOString(),
    ms_played: 0,
    finished: false,
    context_uri: context,
    duration_ms: track.duration_ms,
    told: false,
  }
}

/** The server's name for a play that had begun here before the server knew: taken only while nothing was told under the old one. */
export function namePlay(playId: string, context: string | null) {
  if (running && !running.told) Object.assign(running, { play_id: playId, context_uri: context })
}

/** Adds time really heard. Told to the server as soon as it counts, so that history and mixes learn of it; again at the end. */
export function addPlayed(ms: number) {
  if (!running) return
  running.ms_played += ms
  if (running.told || !counts(running)) return
  running.told = true
  keep(running)
  void sendPlays()
}

export function endPlay(finished: boolean) {
  const play = running
  running = null
  if (!play || !counts(play)) return
  keep({ ...play, finished })
  void sendPlays()
}

/** Leaving the page: what was heard goes out while the browser still lets it. */
export function sendBeforeLeaving() {
  if (running && counts(running)) keep(running)
  const plays = read().slice(0, 50)
  if (plays.length) void reportPlays(plays, true).catch(() => undefined)
}

const read = (): Play[] => readKept<Play[]>('localStorage', key()) ?? []
const write = (plays: Play[]) => keepAs('localStorage', key(), plays.slice(-1000))

function keep({ duration_ms: _duration, told: _told, ...play }: Running) {
  play.ms_played = Math.round(play.ms_played)
  write([...read().filter((kept) => kept.play_id !== play.play_id), play])
}

/** Sends what is kept, oldest first; what the server accepted or refused for good is dropped, unless more was heard meanwhile. */
export async function sendPlays(): Promise<void> {
  const plays = read().slice(0, 50)
  if (sending || !owner || !plays.length) return
  sending = true
  try {
    const { accepted, refused } = await reportPlays(plays)
    const done = new Set([...accepted, ...refused.map(({ play_id }) => play_id)])
    const sent = new Map(plays.map((play) => [play.play_id, play.ms_played]))
    write(read().filter((play) => !done.has(play.play_id) || play.ms_played !== sent.get(play.play_id)))
    sending = false
    if (done.size && read().length) await sendPlays()
  } catch {
    clearTimeout(timer)
    timer = window.setTimeout(() => void sendPlays(), 20_000)
  } finally {
    sending = false
  }
}
