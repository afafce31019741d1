import { among, type Db, type Tx } from '@tutti/kit'
import type { Tables } from '../store.ts'
import { addBlocks, integratedOf, noBlocks } from './loudness.ts'

const AT_ONCE = 20
const PAGE = 200

/** Computes the loudness of the albums that wait for it, but not of those whose tracks are being analysed. */
export const settleAlbums = async (db: Db<Tables>, busy: readonly string[]): Promise<void> => {
  for (;;) {
    const albums = await db.read
      .selectFrom('album_loudness')
      .select('album_id')
      .where('is_stale', '=', 1)
      .where('album_id', 'not in', among(busy.length > 0 ? busy : ['']))
      .orderBy('album_id')
      .limit(AT_ONCE)
      .execute()
    for (const { album_id: id } of albums) await db.write(`album ${id}`, (tx) => settle(tx, id))
    if (albums.length < AT_ONCE) return
  }
}

/** All blocks of all its tracks are gated together, as if the album were one programme (EBU R128 s1, EBU Tech 3343). */
const settle = async (tx: Tx<Tables>, albumId: string): Promise<void> => {
  // First: what makes it stale from now on does so again.
  await tx.updateTable('album_loudness').set({ is_stale: 0 }).where('album_id', '=', albumId).execute()
  const blocks = noBlocks()
  let truePeak: number | null = null
  let isEmpty = true
  for (let after: string | undefined = ''; after !== undefined;) {
    const rows: { track_id: string; blocks: string | null; true_peak: number | null }[] = await tx
      .selectFrom('analysis')
      .select(['track_id', 'blocks', 'true_peak'])
      .where('album_id', '=', albumId)
      .where('track_id', '>', after)
      .orderBy('track_id')
      .limit(PAGE)
      .execute()
    for (const row of rows) {
      isEmpty = false
      addBlocks(blocks, row.blocks ?? '')
      if (row.true_peak !== null) truePeak = Math.max(truePeak ?? Number.NEGATIVE_INFINITY, row.true_peak)
    }
    after = rows.length === PAGE ? rows.at(-1)!.track_id : undefined
  }
  if (isEmpty) return void (await tx.deleteFrom('album_loudness').where('album_id', '=', albumId).execute())
  const integrated = integratedOf(blocks)
  const loudness = integrated === null ? null : Number(integrated.toFixed(2))
  await tx.updateTable('album_loudness').set({ loudness, true_peak: truePeak }).where('album_id', '=', albumId).execute()
}
