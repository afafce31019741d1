/** What an element says, in our words; times in ms. */
export type ElementEvents = {
  onTime(): void
  onWaiting(waiting: boolean): void
  onPlaying(): void
  onEnded(): void
  onFailed(kind: 'network' | 'format'): void
}

/** Starts an element. `blocked`: the browser wants a gesture first. */
export async function begin(audio: HTMLAudioElement): Promise<'playing' | 'blocked' | 'failed'> {
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

/** What the silent unlocking sound says is nobody's business: `isLoaded`. */
export function tellEvents(audio: HTMLAudioElement, events: ElementEvents, isLoaded: () => boolean) {
  const on = (name: string, tell: () => void) => audio.addEventListener(name, () => isLoaded() && tell())
  on('timeupdate', events.onTime)
  on('waiting', () => events.onWaiting(true))
  for (const name of ['playing', 'canplay', 'pause']) on(name, () => events.onWaiting(false))
  on('playing', events.onPlaying)
  on('ended', events.onEnded)
  on('error', () => events.onFailed(audio.error?.code === MediaError.MEDIA_ERR_NETWORK ? 'network' : 'format'))
}

/** A sound that was started in a gesture: the browser lets later ones start without. */
export function sayNothing(audio: HTMLAudioElement) {
  const url = URL.createObjectURL(silence())
  audio.src = url
  audio
    .play()
    .catch(() => undefined)
    .finally(() => URL.revokeObjectURL(url))
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
