import { ended as tellEnded, type PlayerState } from '../api/playback.ts'
import { ApiError } from '../api/request.ts'
import { toast } from '../design/toast-store.ts'
import { listen, say } from '../live/socket.ts'
import { t } from '../text/en.ts'
import { moveOn, onSeek, pause, refresh, resume, seek, takeState } from './commands.ts'
import { followUps } from './following.ts'
import { startLevels } from './levels.ts'
import { forgetPosition, recall, remember, wasCutOff } from './memory.ts'
import { onPreferences } from './preferences.ts'
import { addPlayed, beginPlay, endPlay, namePlay, sendBeforeLeaving, sendPlays } from './plays.ts'
import { endsHere, startSleep } from './sleep.ts'
import { isGuest } from '../together/store.ts'
import { startTiming } from '../together/timing.ts'
import { audioEngine, type Source } from './sound/engine.ts'
import { playsWell, skipUnplayable } from './skipping.ts'
import { prepareHere, prepareNext, refusalOf, soundOf, sourceOf } from './sources.ts'
import { untilTold } from './telling.ts'
import { beginningOf, getView, isHere, setLocalPosition, setView, statedPosition, subscribe } from './store.ts'

type Loaded = { itemId: string | null; trackId: string; playId: string | null; sourced: boolean; source?: Source; tries: number }

/** Positions that are no further apart are the same one, seen at two moments. */
const FAR_MS = 2500

let loaded: Loaded | null = null
let lastTime: number | null = null
let lastStated = { position: 0, at: 0, playing: false }

const engine = audioEngine({
  onTime(position) {
    if (lastTime !== null && position > lastTime && position - lastTime < 2000) addPlayed(position - lastTime)
    lastTime = position
    if (loaded) loaded.tries = 0
    playsWell()
  },
  onWaiting: (waiting) => setView({ waiting }),
  onNext: (source) => goOnWith(source),
  onEnded: () => void finish(),
  onFailed: (kind) => void recover(kind),
})

const following = followUps(engine)

/** Binds the sound to the server's state. Called once, when a user is known. */
export function startPlayer() {
  setLocalPosition(() => (loaded?.sourced && isHere(getView().state) ? engine.positionMs() : null))
  startLevels(engine)
  subscribe(reconcile)
  startSleep()
  startTiming(engine, () => (loaded?.sourced ? loaded.itemId : null))
  onPreferences(() => (following.forget(), reconcile()))
  onSeek((ms) => {
    engine.seek(ms)
    lastTime = null
    report()
  })
  listen((message) => {
    if (message.type === 'player' && !isGuest()) takeState(message.state)
    if (message.type === 'open') void (setView({ offline: false }), refresh().catch(() => undefined), sendPlays(), report())
    if (message.type === 'lost') setView({ offline: true })
  })
  setInterval(() => engine.isPlaying() && report(), 5000)
  addEventListener('pagehide', () => (isGuest() || remember(getView().state, engine.positionMs(), engine.isPlaying()), sendBeforeLeaving()))
  for (const gesture of ['pointerdown', 'keydown']) addEventListener(gesture, () => engine.unlock(), { once: true })
  void refresh()
    .then(() => wasCutOff(getView().state) && void resume())
    .catch(() => undefined)
}

function reconcile() {
  const { state } = getView()
  if (!state?.item || !isHere(state)) {
    if (loaded) letGo()
    return prepareHere(state)
  }
  const sameItem = loaded && loaded.trackId === state.item.id && (loaded.itemId === state.item_id || loaded.itemId === null)
  if (!sameItem) return void begin(state)
  followPlay(state, loaded!)
  followSeek(state)
  followPlaying(state)
  if (loaded!.sourced) following.follow(state)
}

function letGo() {
  endPlay(false)
  // When it comes back it goes on from where it was elsewhere.
  forgetPosition()
  loaded = null
  following.forget()
  engine.stop()
  setView({ waiting: false })
}

async function begin(state: PlayerState) {
  const track = state.item!
  const kept = loaded ? null : recall(state)
  const current: Loaded = { itemId: state.item_id, trackId: track.id, playId: state.play_id, sourced: false, tries: 0 }
  loaded = current
  lastTime = null
  following.forget()
  beginPlay(track, state.play_id, state.context?.uri ?? null)
  engine.pause()
  // A seek just before the page was left may not have reached the server: what it says of the position must not take us back there.
  if (kept && Math.abs(kept.position - statedPosition(state)) > FAR_MS) void seek(kept.position)
  await source(current, kept?.position ?? beginningOf(state))
  prepareNext(getView().state)
}

// Finds the address and starts. When the line is lost it tries again, slower each time, for as long as this track is the wanted one.
async function source(current: Loaded, position: number) {
  setView({ waiting: true })
  try {
    const decision = await sourceOf(current.trackId, current.tries > 0)
    if (loaded !== current) return
    const sound = soundOf(decision)
    if (!sound) return void skipUnplayable(decision.reasons[0]?.text ?? t.player.noReason)
    current.source = sound
    engine.load(sound, position)
    current.sourced = true
    following.forget()
    const { state } = getView()
    lastStated = { position: statedPosition(state), at: Date.now(), playing: Boolean(state?.is_playing) }
    await (state?.is_playing ? play() : setView({ waiting: false }))
    reconcile()
  } catch (error) {
    if (loaded !== current) return
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429)
      return void skipUnplayable(error.message)
    // A lost line is said elsewhere; a service that is away only here.
    if (current.tries === 1 && error instanceof ApiError && error.status > 0) toast({ text: t.player.cannotFetch, tone: 'bad' })
    setTimeout(() => loaded === current && void source(current, position), Math.min(15_000, 500 * 2 ** current.tries++))
  }
}

async function play() {
  if ((await engine.play()) === 'blocked') setView({ blocked: true, waiting: false })
  else report()
}

function followPlay(state: PlayerState, current: Loaded) {
  const before = current.playId
  if (current.itemId === null) current.itemId = state.item_id
  if (state.play_id === before || state.play_id === null) return
  current.playId = state.play_id
  if (before === null) return namePlay(state.play_id, state.context?.uri ?? null)
  // The same item under a new play: it was repeated.
  beginPlay(state.item!, state.play_id, state.context?.uri ?? null)
  engine.seek(statedPosition(state))
  lastTime = null
}

// Someone else's seek is a place that is not where time would have brought the one before it, nor where it sounds. What the server reckons
// while a track is fetched, or its line stands still, is none.
function followSeek(state: PlayerState) {
  if (!loaded?.sourced) return
  const stated = statedPosition(state)
  const expected = lastStated.position + (lastStated.playing ? Date.now() - lastStated.at : 0)
  lastStated = { position: stated, at: Date.now(), playing: state.is_playing }
  if (Math.abs(stated - expected) < FAR_MS || Math.abs(stated - engine.positionMs()) < FAR_MS) return
  engine.seek(stated)
  lastTime = null
}

function followPlaying(state: PlayerState) {
  if (!loaded?.sourced) return
  const playing = engine.isPlaying()
  if (state.is_playing && !playing && !getView().blocked) void play()
  if (!state.is_playing && playing) {
    engine.pause()
    report()
  }
}

function report() {
  const { state } = getView()
  if (!loaded?.sourced || !loaded.playId || !isHere(state)) return
  const position = Math.round(engine.positionMs())
  // Where a guest is, is the leader's to say.
  if (isGuest()) return
  remember(state, position, engine.isPlaying())
  say({ type: 'progress', play_id: loaded.playId, position_ms: position, is_playing: state!.is_playing && !getView().blocked })
}

// The next one sounds already.
function goOnWith(source: Source) {
  const [before, item] = [loaded, following.begun(source)]
  if (!before || !item) return void refresh(true).catch(() => undefined)
  endPlay(true)
  loaded = { itemId: item.item_id, trackId: item.track.id, playId: null, sourced: true, source, tries: 0 }
  lastTime = 0
  lastStated = { position: 0, at: Date.now(), playing: true }
  beginPlay(item.track, null, getView().state?.context?.uri ?? null)
  const current = loaded
  void moveOn(item, before.playId, () => loaded === current)
}

async function finish(): Promise<void> {
  const playId = loaded?.playId
  const isTrue = () => loaded?.playId === playId
  endPlay(true)
  if (!playId) return
  try {
    const state = await untilTold(() => tellEnded(playId), isTrue)
    if (!state) return
    const isOver = endsHere()
    takeState({ ...state, is_playing: state.is_playing && !isOver }, true)
    if (isOver) void pause()
  } catch {
    void refresh(true).catch(() => undefined)
  }
}

// A lost line or an address that expired: ask anew and go on where it stopped. A file that cannot be read is skipped.
async function recover(kind: 'network' | 'format') {
  const current = loaded
  if (!current) return
  const position = lastTime ?? statedPosition(getView().state)
  const refusal = kind === 'format' && current.source?.byTime ? await refusalOf(current.source.url) : undefined
  if (loaded !== current) return
  if (refusal && 'reason' in refusal) return skipUnplayable(refusal.reason)
  const isBusy = refusal !== undefined
  if (kind === 'format' && !isBusy && current.tries >= 2 && navigator.onLine && !getView().offline)
    return skipUnplayable(t.player.cannotDecode)
  const wait = isBusy ? refusal.againMs : Math.min(15_000, 400 * 2 ** current.tries++)
  setView({ waiting: true })
  setTimeout(() => loaded === current && void source(current, position), wait)
}
