/** Longer than a disk takes to wake up, shorter than one's patience. */
const STALLED_MS = 3_000

/** Tells when an element that is to play has had nothing to play for a while. */
export function watchStalls(audio: HTMLAudioElement, onStalled: () => void) {
  let timer = 0
  const rest = () => clearTimeout(timer)
  audio.addEventListener('waiting', () => {
    rest()
    timer = window.setTimeout(() => !audio.paused && audio.readyState < HTMLMediaElement.HAVE_FUTURE_DATA && onStalled(), STALLED_MS)
  })
  for (const name of ['playing', 'pause', 'ended', 'emptied', 'error']) audio.addEventListener(name, rest)
}
