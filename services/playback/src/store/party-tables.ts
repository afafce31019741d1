import type { Migrations } from '@tutti/kit'

export type PartyTables = {
  /** Several listen to what one of them plays; each listener leads at most one. */
  party: {
    party_id: string
    leader_id: string
    /** The secret in the invitation's link; kept as it is, because its leader is shown the link again. */
    token: string
    guests_may_add: number
    /** Where the leader's music was heard to be: a PartySound as JSON; null while nothing was told. */
    sound: string | null
    /** ms since the epoch */ created_at: number
  }
  /** A listener is in one party at a time. */
  party_guest: {
    user_id: string
    party_id: string
    /** The browser session that joined; with its end the guest is gone. */
    session_id: string | null
    /** ms since the epoch */ joined_at: number
  }
}

type Schema = Parameters<Migrations[string]['up']>[0]['schema']

export const createParties = async (schema: Schema) => {
  await schema
    .createTable('party')
    .addColumn('party_id', 'text', (c) => c.primaryKey())
    .addColumn('leader_id', 'text', (c) => c.notNull().unique())
    .addColumn('token', 'text', (c) => c.notNull().unique())
    .addColumn('guests_may_add', 'integer', (c) => c.notNull())
    .addColumn('sound', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema
    .createTable('party_guest')
    .addColumn('user_id', 'text', (c) => c.primaryKey())
    .addColumn('party_id', 'text', (c) => c.notNull())
    .addColumn('session_id', 'text')
    .addColumn('joined_at', 'bigint', (c) => c.notNull())
    .execute()
  await schema.createIndex('party_guest_party').on('party_guest').columns(['party_id', 'joined_at']).execute()
  await schema.createIndex('party_guest_session').on('party_guest').column('session_id').execute()
  await schema.alterTable('queued_item').addColumn('added_by', 'text').execute()
}
