/** One sound's way out: what its track's loudness asks for, then what a crossfade leaves of it. */
export type Channel = {
  /** Of a track; reached in some ms, so that nothing clicks. */
  setGain(gain: number): void
  /** From silence to all of it or back, in `ms`, so that two of them together are as loud as one (equal power). */
  fade(direction: 'in' | 'out', ms: number): void
  /** Ends a fade. */
  full(): void
}

/** A change of gain without a click. */
const GLIDE_S = 0.01
const POINTS = 256

let context: AudioContext | undefined

/** Whether sound comes out of the graph: until a gesture browsers hold it back. */
export async function wakeGraph(): Promise<void> {
  if (!context || context.state === 'running') return
  await Promise.race([context.resume().catch(() => undefined), new Promise((resolve) => setTimeout(resolve, 300))])
}

export const isHeld = (): boolean => context !== undefined && context.state !== 'running'

/** How long a sound is on its way from here to the ear, ms, as far as the browser knows. */
export const latencyMs = (): number => ((context?.baseLatency ?? 0) + (context?.outputLatency ?? 0)) * 1000

/** Leads an element through gains. `undefined` where the browser has none: then it sounds as it is. */
export function channelOf(audio: HTMLAudioElement): Channel | undefined {
  if (typeof AudioContext === 'undefined') return undefined
  const graph = (context ??= new AudioContext({ latencyHint: 'playback' }))
  const track = graph.createGain()
  const crossfade = graph.createGain()
  graph.createMediaElementSource(audio).connect(track).connect(crossfade).connect(graph.destination)
  return {
    setGain: (gain) => void track.gain.setTargetAtTime(gain, graph.currentTime, GLIDE_S),
    fade(direction, ms) {
      crossfade.gain.cancelScheduledValues(0)
      crossfade.gain.setValueCurveAtTime(direction === 'in' ? RISING : FALLING, graph.currentTime + GLIDE_S, Math.max(0.05, ms / 1000))
    },
    full() {
      crossfade.gain.cancelScheduledValues(0)
      crossfade.gain.setValueAtTime(1, graph.currentTime)
    },
  }
}

const curve = (of: (x: number) => number) => Float32Array.from({ length: POINTS }, (_, n) => of(n / (POINTS - 1)))
const RISING = curve((x) => Math.sin((x * Math.PI) / 2))
const FALLING = curve((x) => Math.cos((x * Math.PI) / 2))
