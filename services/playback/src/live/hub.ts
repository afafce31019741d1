import type { Viewer } from '@tutti/kit'

/** What can be subscribed to. `library` covers what changes in the catalog and in the listener's own things. */
export const TOPICS = ['player', 'scan', 'library', 'playlists'] as const
export type Topic = (typeof TOPICS)[number]

/** One open line of a listener. */
export type Line = {
  readonly id: string
  readonly viewer: Viewer
  readonly userId: string
  readonly sessionId: string | undefined
  /** The public address that its answers link to. */
  readonly origin: string
  wants(topic: Topic): boolean
  /** The device that has introduced itself here. */
  deviceId(): string | undefined
  introduce(deviceId: string): void
  /** Text of one message; a line that does not take what it is sent is cut. */
  send(text: string): void
  /** Says goodbye and closes. */
  end(reason: string): void
}

/** The open lines of this process, by user. */
export type Hub = ReturnType<typeof makeHub>

export const makeHub = () => {
  const users = new Map<string, Set<Line>>()
  const linesOf = (userId: string): ReadonlySet<Line> => users.get(userId) ?? new Set()
  const all = function* () {
    for (const lines of users.values()) yield* lines
  }
  const tell = (lines: Iterable<Line>, topic: Topic, message: object) => {
    let text: string | undefined
    for (const line of lines) if (line.wants(topic)) line.send((text ??= JSON.stringify(message)))
  }
  return {
    linesOf,
    isEmpty: () => users.size === 0,
    users: (): string[] => [...users.keys()],
    has: (userId: string): boolean => users.has(userId),
    add: (line: Line): void => void users.set(line.userId, (users.get(line.userId) ?? new Set()).add(line)),
    remove: (line: Line): void => {
      const lines = users.get(line.userId)
      lines?.delete(line)
      if (lines?.size === 0) users.delete(line.userId)
    },
    tellUser: (userId: string, topic: Topic, message: object): void => tell(linesOf(userId), topic, message),
    tellAll: (topic: Topic, message: object): void => tell(all(), topic, message),
    endSession: (userId: string, sessionId: string): void => {
      for (const line of linesOf(userId)) if (line.sessionId === sessionId) line.end('session-ended')
    },
    endUser: (userId: string): void => {
      for (const line of linesOf(userId)) line.end('user-removed')
    },
    endAll: (reason: string): void => {
      for (const line of all()) line.end(reason)
    },
  }
}
