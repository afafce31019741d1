import type { Migrations, Read, Tx } from '@tutti/kit'

export type Tables = { play: { user_id: string; play_id: string; track_id: string } }

export const migrations: Migrations = {
  '001-play': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('play')
        .addColumn('user_id', 'text', (c) => c.notNull())
        .addColumn('play_id', 'text', (c) => c.notNull())
        .addColumn('track_id', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('play_pk', ['user_id', 'play_id'])
        .execute()
      await db.schema.createIndex('play_track').on('play').column('track_id').execute()
    },
  },
}

export const keep = (tx: Tx<Tables>, play: Tables['play']) =>
  tx
    .insertInto('play')
    .values(play)
    .onConflict((c) => c.doNothing())
    .execute()

export const forget = (tx: Tx<Tables>, userId: string, playId: string) =>
  tx.deleteFrom('play').where('user_id', '=', userId).where('play_id', '=', playId).execute()

export const forgetUser = (tx: Tx<Tables>, userId: string) => tx.deleteFrom('play').where('user_id', '=', userId).execute()

export const countByTrack = async (db: Read<Tables>, trackIds: readonly string[]): Promise<Map<string, number>> => {
  const rows = await db
    .selectFrom('play')
    .select((e) => ['track_id', e.fn.countAll<number>().as('plays')])
    .where('track_id', 'in', trackIds)
    .groupBy('track_id')
    .execute()
  return new Map(rows.map((row) => [row.track_id, Number(row.plays)]))
}
