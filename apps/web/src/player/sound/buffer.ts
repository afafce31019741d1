/** A SourceBuffer whose changes are waited for, one after the other. */
export type Buffer = {
  /** Appends in the way that `placing` says, which is kept until the next one. Waits for room when there is none. */
  append(bytes: Uint8Array<ArrayBuffer>): Promise<void>
  place(placing: Placing): Promise<void>
  remove(fromS: number, toS: number): Promise<void>
  /** Whether a time is there to be played. */
  has(timeS: number): boolean
  /** Where what is buffered around a time ends. */
  endAt(timeS: number): number
}

/** `offsetS`: where on the media's own time the first of what is appended lies; only what is between `fromS` and `toS` is kept. */
export type Placing = { mime: string; mode: AppendMode; offsetS: number; fromS: number; toS: number }

/** What is a hundredth of a second away belongs to it: times are rounded. */
const NEAR_S = 0.01

export function bufferOn(media: MediaSource, mime: string): Buffer {
  const buffer = media.addSourceBuffer(mime)
  let type = mime
  let last: Promise<unknown> = Promise.resolve()
  const after = (change: () => void) => {
    const done = last.then(() => changed(buffer, change))
    last = done.catch(() => undefined)
    return done
  }
  const rangeAt = (timeS: number) => {
    for (let n = 0; n < buffer.buffered.length; n += 1)
      if (buffer.buffered.start(n) <= timeS + NEAR_S && buffer.buffered.end(n) > timeS) return n
    return -1
  }
  return {
    append: (bytes) => after(() => buffer.appendBuffer(bytes)),
    remove: (fromS, toS) =>
      after(() => buffer.buffered.length > 0 && toS > Math.max(fromS, buffer.buffered.start(0)) && buffer.remove(fromS, toS)),
    place: ({ mime: next, mode, offsetS, fromS, toS }) =>
      after(() => {
        // What was begun and not finished is given up.
        if (media.readyState === 'open') buffer.abort()
        if (next !== type) buffer.changeType((type = next))
        buffer.mode = mode
        buffer.appendWindowStart = 0
        buffer.appendWindowEnd = toS
        buffer.appendWindowStart = Math.max(0, fromS)
        buffer.timestampOffset = offsetS
        // Nobody can seek behind the end, and the end is where something was appended unless it is said.
        if (!(media.duration >= toS)) media.duration = toS
      }),
    has: (timeS) => rangeAt(timeS) >= 0,
    endAt: (timeS) => (rangeAt(timeS) < 0 ? timeS : buffer.buffered.end(rangeAt(timeS))),
  }
}

function changed(buffer: SourceBuffer, change: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    change()
    if (!buffer.updating) return resolve()
    const end = (settle: () => void) => () => {
      buffer.removeEventListener('updateend', done)
      buffer.removeEventListener('error', failed)
      settle()
    }
    const done = end(resolve)
    const failed = end(() => reject(new Error('The browser cannot read what was appended.')))
    buffer.addEventListener('updateend', done)
    buffer.addEventListener('error', failed)
  })
}
