export type Source = { url: string; byTime: boolean }

/** What makes the sound. One element now; a gapless one fits behind the same face. Times are milliseconds, volume 0–1. */
export type Engine = {
  /** `byTime`: what comes cannot be sought in; another place in the track is asked for by `t` (ms) at the end of the address. */
  load(source: Source, startMs: number): void
  /** Answers whether sound may start: `blocked` means that the browser wants a gesture first. */
  play(): Promise<'playing' | 'blocked' | 'failed'>
  pause(): void
  seek(ms: number): void
  stop(): void
  setVolume(volume: number): void
  positionMs(): number
  isPlaying(): boolean
  /** Called in a gesture, so that later starts without one are allowed. */
  unlock(): void
}

export type EngineEvents = {
  onTime(positionMs: number): void
  onWaiting(waiting: boolean): void
  onEnded(): void
  onFailed(kind: 'network' | 'format'): void
}

export function audioEngine(events: EngineEvents): Engine {
  const audio = new Audio()
  audio.preload = 'auto'
  let startMs = 0
  /** Where in the track the element's own time begins. */
  let baseMs = 0
  let loaded: Source | null = null
  let unlocked = false

  audio.addEventListener('loadedmetadata', () => {
    if (loaded && startMs > 0) audio.currentTime = startMs / 1000
    startMs = 0
  })
  tellEvents(audio, { ...events, onTime: (ms) => events.onTime(baseMs + ms) }, () => loaded !== null)

  const load = (source: Source, start: number) => {
    loaded = source
    const at = Math.round(start)
    baseMs = source.byTime ? at : 0
    startMs = source.byTime ? 0 : start
    audio.src = source.byTime && at > 0 ? `${source.url}&t=${at}` : source.url
    audio.load()
  }
  const seek = (ms: number) => {
    if (loaded?.byTime) {
      const isPlaying = !audio.paused
      load(loaded, ms)
      if (isPlaying) void begin(audio)
    } else if (audio.readyState > 0) audio.currentTime = ms / 1000
    else startMs = ms
  }

  return {
    load,
    play: () => begin(audio),
    pause: () => audio.pause(),
    seek,
    stop() {
      loaded = null
      audio.pause()
      audio.removeAttribute('src')
      audio.load()
    },
    setVolume: (volume) => void (audio.volume = Math.min(1, Math.max(0, volume))),
    positionMs: () => baseMs + (audio.readyState > 0 && startMs === 0 ? audio.currentTime * 1000 : startMs),
    isPlaying: () => loaded !== null && !audio.paused && !audio.ended,
    unlock() {
      if (!unlocked && !loaded) sayNothing(audio)
      unlocked = true
    },
  }
}

/** A sound that was started in a gesture: the browser lets later ones start without. */
function sayNothing(audio: HTMLAudioElement) {
  const url = URL.createObjectURL(silence())
  audio.src = url
  audio
    .play()
    .catch(() => undefined)
    .finally(() => URL.revokeObjectURL(url))
}

async function begin(audio: HTMLAudioElement): Promise<'playing' | 'blocked' | 'failed'> {
  try {
    await audio.play()
    return 'playing'
  } catch (error) {
    const name = error instanceof DOMException ? error.name : ''
    // Interrupted by a newer load or a pause: whoever did that goes on from there.
    if (name === 'AbortError') return 'playing'
    return name === 'NotAllowedError' ? 'blocked' : 'failed'
  }
}

// What the silent unlocking sound says is nobody's business.
function tellEvents(audio: HTMLAudioElement, events: EngineEvents, isLoaded: () => boolean) {
  const on = (name: string, tell: () => void) => audio.addEventListener(name, () => isLoaded() && tell())
  on('timeupdate', () => events.onTime(audio.currentTime * 1000))
  on('waiting', () => events.onWaiting(true))
  for (const name of ['playing', 'canplay', 'pause']) on(name, () => events.onWaiting(false))
  on('ended', () => events.onEnded())
  on('error', () => events.onFailed(audio.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'format'))
}

// The shortest WAV there is: 8 kHz mono, 8 bit, 80 samples of nothing.
function silence(): Blob {
  const samples = 80
  const bytes = new Uint8Array(44 + samples).fill(128, 44)
  const view = new DataView(bytes.buffer)
  const text = (at: number, value: string) => [...value].forEach((letter, i) => view.setUint8(at + i, letter.charCodeAt(0)))
  text(0, 'RIFF')
  view.setUint32(4, 36 + samples, true)
  text(8, 'WAVEfmt ')
  for (const [at, value] of [
    [16, 16],
    [24, 8000],
    [28, 8000],
    [40, samples],
  ] as const)
    view.setUint32(at, value, true)
  for (const [at, value] of [
    [20, 1],
    [22, 1],
    [32, 1],
    [34, 8],
  ] as const)
    view.setUint16(at, value, true)
  text(36, 'data')
  return new Blob([bytes], { type: 'audio/wav' })
}
