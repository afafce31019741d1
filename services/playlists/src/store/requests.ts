import type { Tx } from '@tutti/kit'
import type { Tables } from './tables.ts'

export const find = (tx: Tx<Tables>, userId: string, key: string) =>
  tx.selectFrom('answered_request').selectAll().where('user_id', '=', userId).where('request_key', '=', key).executeTakeFirst()

export const keep = (tx: Tx<Tables>, row: Tables['answered_request']) => tx.insertInto('answered_request').values(row).execute()

export const forgetBefore = (tx: Tx<Tables>, at: string) => tx.deleteFrom('answered_request').where('at', '<', at).execute()
