import type { GroupMemory, Position, ReactOptions } from '../port.ts'
import { PARTITIONS } from '../port.ts'
import type { Connection } from './connection.ts'
import type { Cursor, Cursors } from './cursors.ts'
import { type Lane, type LaneGround, startLane } from './lanes.ts'
import { type Life, holds, newestMatch } from './life.ts'
import { boundsOf } from './streams.ts'

/** What was looked at and is of no interest is remembered this often (ms): after a restart it need not be looked at again. */
const NOTE_MS = 30_000
/** After a failure it is tried again so soon (ms). */
const AGAIN_MS = 1_000

/** What the groups of a log have in common. */
export type GroupGround = LaneGround & { connection: Connection; name: string; cursors: Cursors; life: () => Life }

/** A group being worked on here. */
export type Work = {
  /** Events of these partitions have come. */
  wake(partitions: ReadonlySet<number>): void
  /** The log has another history than before: each lane finds its place anew. */
  rebegin(): void
  stop(): Promise<void>
}

export type WorkOptions = {
  group: string
  options: ReactOptions
  /** Where a partition begins of which nothing is remembered. */ begin: Position
}

/** Works on the partitions that this process holds: all of them without a memory, its share of them with one. */
export function startWork(ground: GroupGround, options: WorkOptions): Work {
  const { cursors, report } = ground
  const { memory } = options.options
  const desk = createDesk(ground, options)
  const noted: Noted = new Map()

  const take = async (): Promise<void> => {
    const share = memory ? await memory.hold() : everything
    for (const lane of desk.lanes.values()) {
      if (share.has(lane.partition) && share.get(lane.partition) === lane.fence) continue
      // Not waited for: what is held has to be held on to while the batch under way ends.
      const ended = desk.end(lane).then(() => (share.has(lane.partition) ? taking.again() : memory?.letGo([lane.partition])))
      ended.catch(report)
    }
    const free = [...share].filter(([partition]) => !desk.lanes.has(partition))
    await Promise.all(free.map(([partition, fence]) => desk.start(partition, fence)))
    if (memory) await noteSkipped(memory, desk.lanes, noted).catch(report)
  }
  const taking = createTaking(take, { everyMs: memory?.everyMs, report })
  taking.again()
  return {
    wake(partitions) {
      for (const partition of partitions) desk.lanes.get(partition)?.wake()
    },
    rebegin: () => taking.again(desk.endAll()),
    async stop() {
      desk.close()
      await desk.endAll()
      await taking.stop()
      await desk.endAll()
      await Promise.all([cursors.flush(), memory?.letGo()]).catch(report)
    },
  }
}

/** Does it now and then, never twice at once; sooner after a failure. */
function createTaking(take: () => Promise<void>, { everyMs, report }: { everyMs: number | undefined; report: (error: unknown) => void }) {
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  let turn: Promise<void> = Promise.resolve()

  const step = async (): Promise<void> => {
    if (stopped) return
    const failed = await take().then(
      () => false,
      (error) => (report(error), true),
    )
    clearTimeout(timer)
    const ms = failed ? AGAIN_MS : everyMs
    if (ms !== undefined && !stopped) timer = setTimeout(again, ms)
  }
  /** Once more, after what has to end before. */
  const again = (before?: Promise<void>): void => {
    clearTimeout(timer)
    turn = turn.then(() => before).then(step, report)
  }
  return {
    again,
    async stop(): Promise<void> {
      stopped = true
      clearTimeout(timer)
      await turn
    },
  }
}

/** The lanes of a group that run here. */
function createDesk(ground: GroupGround, { group, options, begin }: WorkOptions) {
  const { cursors } = ground
  const { memory } = options
  const lanes = new Map<number, Lane>()
  const past = new Map<number, ReturnType<Lane['marks']>>()
  let known: Promise<Map<number, Cursor>> | undefined
  let closed = false

  const moved = (life: Life) => (lane: Lane) => {
    if (life !== ground.life()) return
    cursors.move(group, lane.partition, { position: { incarnation: life.incarnation, sequence: lane.at.sequence }, id: lane.at.id })
  }
  const cursorOf = async (partition: number): Promise<Cursor | undefined> => {
    known ??= cursors.of(group)
    return known.then(
      (found) => found.get(partition),
      (error) => {
        known = undefined
        throw error
      },
    )
  }
  const end = async (lane: Lane): Promise<void> => {
    await lane.stop()
    if (lanes.get(lane.partition) !== lane) return
    lanes.delete(lane.partition)
    if (!memory) past.set(lane.partition, lane.marks())
  }
  return {
    lanes: lanes as ReadonlyMap<number, Lane>,
    async start(partition: number, fence: number | undefined): Promise<void> {
      const life = ground.life()
      const marks = memory ? await memory.remembered(partition) : past.get(partition)
      const after = await placeOf(ground, { marks, begin, cursor: memory ? undefined : await cursorOf(partition) })
      if (closed || life !== ground.life()) return
      past.delete(partition)
      lanes.set(partition, startLane(ground, { life, partition, after, fence, marks: memory ? [] : marks, options, moved: moved(life) }))
    },
    end,
    endAll: async () => void (await Promise.all([...lanes.values()].map(end))),
    close: () => void (closed = true),
  }
}

const everything: ReadonlyMap<number, undefined> = new Map(Array.from({ length: PARTITIONS }, (_, partition) => [partition, undefined]))

type Known = { marks: ReturnType<Lane['marks']> | undefined; cursor: Cursor | undefined; begin: Position & { id?: string } }

/** After which sequence a partition goes on: the newest place that is remembered and is still as it was, or else the start of the log. */
async function placeOf({ connection, name }: GroupGround, { marks = [], cursor, begin }: Known): Promise<number> {
  const session = await connection.ready()
  const match = await newestMatch(session, name, marks)
  if (match) return match.position.sequence
  const { first, last } = await boundsOf(session.jsm, name)
  const from = cursor ?? { position: begin, id: begin.id }
  const { sequence } = from.position
  const sound = marks.length === 0 && sequence <= last && (sequence < first || (await holds(session, name, from)))
  return sound && from.position.incarnation === session.incarnation ? Math.max(sequence, first - 1) : first - 1
}

type Noted = Map<number, { sequence: number; at: number }>

/** A lane that passes over what nobody wants moves without a batch: that is remembered from time to time. */
async function noteSkipped(memory: GroupMemory, lanes: ReadonlyMap<number, Lane>, noted: Noted): Promise<void> {
  const now = performance.now()
  for (const { partition, at, fence, marks } of lanes.values()) {
    const [mark] = marks()
    const before = noted.get(partition)
    if (!mark || at.id === undefined || fence === undefined) continue
    if (before && (before.sequence === at.sequence || now - before.at < NOTE_MS)) continue
    noted.set(partition, { sequence: at.sequence, at: now })
    if (before) await memory.note(partition, mark, fence)
  }
}
