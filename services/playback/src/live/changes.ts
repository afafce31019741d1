import type { Hub, Topic } from './hub.ts'

const MOST_IDS = 200
const USER_PAUSE_MS = 100
const LIBRARY_PAUSE_MS = 1_000

/** What is said to have changed. */
export type Subject = 'library' | 'playlists' | 'saved' | 'history' | 'home'

const topicOf = (subject: Subject): Topic => (subject === 'playlists' ? 'playlists' : 'library')

/** Collects what changed and says it once: to a user after 0.1 s, about the catalog to everyone at most once a second. */
export const makeChanges = (hub: Hub) => {
  const users = new Map<string, Map<Subject, Set<string>>>()
  let library: NodeJS.Timeout | undefined
  const timers = new Map<string, NodeJS.Timeout>()
  const say = (userId: string) => {
    timers.delete(userId)
    const subjects = users.get(userId)
    users.delete(userId)
    for (const [topic, ids] of subjects ?? []) {
      hub.tellUser(userId, topicOf(topic), { type: 'changed', topic, ...(ids.size > 0 && ids.size <= MOST_IDS ? { ids: [...ids] } : {}) })
    }
  }
  return {
    /** Something of one user's; `ids` are left out when there are more than 200. */
    ofUser: (userId: string, subject: Subject, ids: readonly string[] = []): void => {
      if (!hub.has(userId)) return
      const subjects = users.get(userId) ?? new Map<Subject, Set<string>>()
      users.set(userId, subjects)
      const known = subjects.get(subject) ?? new Set()
      subjects.set(subject, known)
      for (const id of ids) if (known.size <= MOST_IDS) known.add(id)
      if (!timers.has(userId)) timers.set(userId, setTimeout(say, USER_PAUSE_MS, userId).unref())
    },
    /** Something in the catalog. */
    ofLibrary: (): void => {
      if (library || hub.isEmpty()) return
      library = setTimeout(() => {
        library = undefined
        hub.tellAll('library', { type: 'changed', topic: 'library' })
      }, LIBRARY_PAUSE_MS).unref()
    },
    stop: (): void => {
      clearTimeout(library)
      for (const timer of timers.values()) clearTimeout(timer)
    },
  }
}

export type Changes = ReturnType<typeof makeChanges>
