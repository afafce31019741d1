import { addToParty, type Joined, type Party, removeGuest } from '../api/party.ts'
import { type Playback, type PlayerState, server, setPlayback } from '../api/playback.ts'
import { ApiError } from '../api/request.ts'
import { toast } from '../design/toast-store.ts'
import { serverNow } from '../live/clock.ts'
import { type Heard, listen } from '../live/socket.ts'
import { refresh, takeState } from '../player/commands.ts'
import { forgetPosition } from '../player/memory.ts'
import { getView } from '../player/store.ts'
import { t } from '../text/en.ts'
import { keepHearing, keptHearing } from './kept.ts'
import { type Ahead, shownState } from './shown.ts'
import { type Hearing, isGuest, leaderName, onSolo, readTogether, setTogether } from './store.ts'

/** The leader's device is given so long to say that it has gone on too, ms. */
const AHEAD_MS = 4000
/** What was under way when somebody left is not listened to, ms. */
const DEAF_MS = 5000

let userId = ''
let cameAt = 0
let volume = 100
let ahead: Ahead | null = null
let deafTo = { id: '', until: 0 }
let isAsked = false

/** Follows the parties of whoever is signed in: as their guest this player shows and plays what the leader's does. Called once. */
export function startTogether(user: { id: string }) {
  userId = user.id
  onSolo(goSolo)
  listen(hear)
}

/** Joins with this tab: it sounds here. */
export function joined(party: Party | null) {
  if (party?.role !== 'guest') return
  deafTo = { id: '', until: 0 }
  take(party)
  // The live line may have been first to say so.
  hearHere('on')
  show()
}

/** Goes, and is asked nothing more. */
export async function leaveParty() {
  isAsked = true
  await removeGuest(userId)
  drop('left')
}

function hear(message: Heard) {
  const { party } = readTogether()
  if (message.type === 'party') {
    if (message.party) take(message.party)
    else if (party) drop(message.because)
  }
  if (message.type === 'party-sound' && party?.id === message.party_id) {
    setTogether({ party: { ...party, sound: message.sound } })
    show()
  }
  if (message.type === 'player' && isGuest()) {
    volume = message.state.volume_percent
    show()
  }
  if (message.type === 'bye' && message.reason !== 'stopping' && isGuest()) drop()
}

function take(party: Party) {
  if (party.id === deafTo.id && Date.now() < deafTo.until) return
  const before = readTogether().party
  if (party.role === 'leader') {
    if (isGuest()) drop()
    return setTogether({ party })
  }
  cameAt = Date.now()
  if (ahead && party.player.item_id !== ahead.from) ahead = null
  const isNew = before?.id !== party.id
  setTogether({ party, ...(isNew ? { hearing: keptHearing(party.id) } : {}) })
  if (isNew) begin()
  else if (before.role === 'guest') sayIfGone(before, party)
  show()
}

function begin() {
  volume = getView().state?.volume_percent ?? 100
  ahead = null
  isAsked = false
  forgetPosition()
  setPlayback(asGuest)
}

/** The party is over here. */
function drop(because?: string) {
  const name = leaderName()
  const wasGuest = isGuest()
  setTogether({ party: null, hearing: 'off' })
  if (!wasGuest) return
  setPlayback(null)
  if (because === 'ended') toast({ text: t.together.ended(name) })
  if (because === 'removed') toast({ text: t.together.removed(name) })
  if (because === 'left' && !isAsked) toast({ text: t.together.left(name) })
  void refresh(true).catch(() => undefined)
}

/** Something of one's own is about to be played: the server hears of it with the play itself. */
function goSolo() {
  const { party } = readTogether()
  if (!party || !isGuest()) return
  deafTo = { id: party.id, until: Date.now() + DEAF_MS }
  drop('left')
}

function sayIfGone(before: Joined, { player, leader }: Joined) {
  if (before.player.is_playing && !player.is_playing && !leader.is_open) toast({ text: t.together.gone(leader.display_name) })
}

function shown(): PlayerState {
  const { party, hearing } = readTogether()
  return shownState({ party: party as Joined, cameAt, now: Date.now(), serverNow: serverNow(), hearing, ahead, volume, userId })
}

const show = () => isGuest() && takeState(shown(), true)

function hearHere(hearing: Hearing) {
  setTogether({ hearing })
  keepHearing(readTogether().party!.id, hearing)
}

// What plays has come to its end; the leader's has too, and the server is about to hear so.
function moveAhead() {
  const { player } = readTogether().party as Joined
  const since = serverNow() ?? player.server_time + Date.now() - cameAt
  const mine: Ahead = { from: player.item_id ?? '', since, until: since + AHEAD_MS }
  ahead = mine
  setTimeout(() => {
    if (ahead !== mine) return
    ahead = null
    show()
  }, AHEAD_MS)
}

const ruled = () => Promise.reject(new ApiError(403, t.together.rules(leaderName()), { code: 'party.leader-only' }))

/** Who obeys at a guest: what is heard here is theirs, what plays is not. */
const asGuest: Partial<Playback> = {
  playerState: async () => (isGuest() ? shown() : server.playerState()),
  play: async () => hearHere('on'),
  pause: async () => hearHere('paused'),
  ended: async () => {
    moveAhead()
    return shown()
  },
  setVolume: (percent) => {
    volume = percent
    return server.setVolume(percent)
  },
  enqueue: (uri) => addToParty([uri]),
  next: ruled,
  previous: ruled,
  seek: ruled,
  skipTo: ruled,
  setShuffle: ruled,
  setRepeat: ruled,
  unqueue: ruled,
  reorderQueue: ruled,
  clearQueue: ruled,
}
