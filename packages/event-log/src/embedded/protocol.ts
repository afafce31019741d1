/** What the log and its writer thread tell each other. */

export type Row = { id: string; type: string; partition: number; body: string }
export type StoredRow = { sequence: number; partition: number; body: string }

/** `upTo`: everything up to this sequence was looked at. */
export type StoredPage = { rows: StoredRow[]; upTo: number }

export type GroupCursors = { group: string; cursors: number[] }
export type GroupLag = { group: string; acknowledged: number; lag: number }
export type Opened = { incarnation: string; head: number; first: number }
export type Trimmed = { count: number; first: number }

export type Limits = { ageMs: number; bytes: number }

export type Settings = { file: string; retention: Limits; synchronous: 'FULL' | 'OFF' }

/** Each request by its kind: what it carries and what it answers. */
export type Requests = {
  append: { ask: { rows: Row[] }; answer: Appended }
  page: { ask: { partition?: number; after: number; types?: readonly string[] }; answer: StoredPage }
  group: { ask: { group: string; from: number }; answer: { cursors: number[] } }
  known: { ask: { group: string }; answer: boolean }
  acknowledge: { ask: { groups: GroupCursors[] }; answer: null }
  groups: { ask: { only?: string }; answer: GroupLag[] }
  idAt: { ask: { sequence: number }; answer: string | undefined }
  forget: { ask: { group: string }; answer: null }
  trim: { ask: { limits: Limits }; answer: Trimmed }
  close: { ask: Record<never, never>; answer: null }
}

export type Kind = keyof Requests
export type Request = { [K in Kind]: { call: number; kind: K; ask: Requests[K]['ask'] } }[Kind]
export type Ask<K extends Kind> = Requests[K]['ask']
export type Answer<K extends Kind> = Requests[K]['answer']

/** The sequence of each event of one append; `fresh` where it was not there before. */
export type Appended = { sequences: number[]; fresh: boolean[] }

export type Failure = { message: string; fatal: boolean }
export type Reply =
  | { kind: 'opened'; opened: Opened }
  | { kind: 'answer'; call: number; answer: unknown }
  | { kind: 'failure'; call: number | undefined; failure: Failure }
  | { kind: 'committed'; appends: { call: number; appended: Appended }[] }
  | { kind: 'trimmed'; trimmed: Trimmed }
