import type { OpenService } from '@tutti/kit'

/** A service that runs, and where it answers: in this process, or behind a listener of its own (`http://127.0.0.1:4801`). */
export type Target = { open: OpenService; url?: string }

export type Finder = (service: string) => Target | undefined
