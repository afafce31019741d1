/** Weights are counted in whole units, so that a sum is the same in any order. */
export const UNIT = 1024

/** What one seed's meetings add up to, for each track that was met. */
export type Meetings = {
  touched: number[]
  /** Sums over owners, each counting at most {@link UNIT}. */
  sessions: Int32Array
  playlists: Int32Array
  /** How many different people are behind it. */
  owners: Int32Array
  lastOwner: Int32Array
  ownSessions: Int32Array
  ownPlaylists: Int32Array
  /** When the newest meeting was told, ms. */
  met: Float64Array
}

/** Scores of candidates, summed over seeds, with the largest term of each. */
export type Board = {
  touched: number[]
  total: Float64Array
  largest: Float64Array
  seed: Int16Array
  term: Uint8Array
  met: Float64Array
  metSeed: Int16Array
  isTouched: Uint8Array
}

/** Working room for answers, as long as there are tracks; used by one answer at a time, without waiting in between. */
export type Scratch = { fit(tracks: number): { meetings: Meetings; board: Board } }

export const makeScratch = (): Scratch => {
  let size = 0
  let room = make(0)
  return {
    fit: (tracks) => {
      if (tracks > size) {
        size = Math.max(1024, Math.ceil(tracks * 1.5))
        room = make(size)
      }
      return room
    },
  }
}

const make = (size: number): { meetings: Meetings; board: Board } => ({
  meetings: {
    touched: [],
    sessions: new Int32Array(size),
    playlists: new Int32Array(size),
    owners: new Int32Array(size),
    lastOwner: new Int32Array(size).fill(-1),
    ownSessions: new Int32Array(size),
    ownPlaylists: new Int32Array(size),
    met: new Float64Array(size),
  },
  board: {
    touched: [],
    total: new Float64Array(size),
    largest: new Float64Array(size),
    seed: new Int16Array(size),
    term: new Uint8Array(size),
    met: new Float64Array(size),
    metSeed: new Int16Array(size),
    isTouched: new Uint8Array(size),
  },
})

export const clearMeetings = (m: Meetings): void => {
  for (const track of m.touched) {
    m.sessions[track] = 0
    m.playlists[track] = 0
    m.owners[track] = 0
    m.lastOwner[track] = -1
    m.met[track] = 0
  }
  m.touched.length = 0
}

export const clearBoard = (b: Board): void => {
  for (const track of b.touched) {
    b.total[track] = 0
    b.largest[track] = 0
    b.met[track] = 0
    b.isTouched[track] = 0
  }
  b.touched.length = 0
}
