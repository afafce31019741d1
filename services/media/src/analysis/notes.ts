import { among, put, type Tx } from '@tutti/kit'
import type { Tables } from '../store.ts'

/** A track as catalog tells it: its file's version (see `fileVersion`), and its album. */
export type Note = { trackId: string; albumId: string; told: string | null }

/** Puts tracks into the line whose file is new, or another one. */
export const noteTracks = async (tx: Tx<Tables>, notes: readonly Note[]): Promise<void> => {
  const ids = notes.map(({ trackId }) => trackId)
  await staleAlbumsOf(tx, ids)
  await put(tx, {
    table: 'analysis',
    key: ['track_id'],
    columns: ['track_id', 'album_id', 'told'],
    rows: notes.map(({ trackId, albumId, told }) => [trackId, albumId, told]),
  })
  await tx
    .updateTable('analysis')
    .set({ state: 'waiting', reason: null })
    .where('track_id', 'in', among(ids))
    .where('state', '<>', 'waiting')
    .where((e) => e.or([e('state', '=', 'absent'), e('version', 'is', null), e('version', '<>', e.ref('told'))]))
    .execute()
  // An album may get a track that is analysed already.
  await tx
    .insertInto('album_loudness')
    .columns(['album_id', 'is_stale'])
    .expression((e) =>
      e
        .selectFrom('analysis')
        .select((of) => [of.ref('album_id').$notNull().as('album_id'), of.lit(1).as('is_stale')])
        .where('track_id', 'in', among(ids))
        .where('analyzed_at', 'is not', null)
        .distinct(),
    )
    .onConflict((c) => c.column('album_id').doUpdateSet({ is_stale: 1 }))
    .execute()
}

/** Nobody can analyse what is not there. */
export const noteMissing = (tx: Tx<Tables>, trackId: string) =>
  tx.updateTable('analysis').set({ state: 'absent' }).where('track_id', '=', trackId).where('state', '=', 'waiting').execute()

export const forgetAnalysis = async (tx: Tx<Tables>, trackId: string): Promise<void> => {
  await staleAlbumsOf(tx, [trackId])
  await tx.deleteFrom('analysis').where('track_id', '=', trackId).execute()
  await tx.deleteFrom('waveform').where('track_id', '=', trackId).execute()
}

/** The loudness of these albums is to be computed anew. */
export const stale = (tx: Tx<Tables>, albumIds: readonly string[]) =>
  put(tx, { table: 'album_loudness', key: ['album_id'], columns: ['album_id', 'is_stale'], rows: albumIds.map((id) => [id, 1]) })

const staleAlbumsOf = (tx: Tx<Tables>, trackIds: readonly string[]) =>
  tx
    .updateTable('album_loudness')
    .set({ is_stale: 1 })
    .where('album_id', 'in', (e) =>
      e.selectFrom('analysis').select('album_id').where('track_id', 'in', among(trackIds)).$castTo<{ album_id: string }>(),
    )
    .execute()
