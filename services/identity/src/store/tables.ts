import type { Migrations } from '@tutti/kit'

export type Role = 'admin' | 'listener'

/** Times are RFC 3339 in UTC. `created_event` and `changed_event` are the ids under which history repeats the facts. */
export type UserRow = {
  id: string
  name: string
  /** The name as it is compared: NFKC, lower case. */
  name_key: string
  display_name: string
  role: Role
  /** PHC string of argon2id (RFC 9106). */
  password: string
  /** Counts changes of role and password: signed addresses of an older epoch are void. */
  epoch: number
  created_at: string
  created_event: string
  changed_at: string | null
  changed_event: string | null
}

export type SessionRow = {
  id: string
  /** SHA-256 of the secret, base64url. */
  hash: string
  user_id: string
  created_at: string
  last_seen_at: string
  expires_at: string
  address: string
  user_agent: string
}

/** `created_at`: ms since the epoch. */
export type SigningKeyRow = {
  /** RFC 7638 thumbprint. */
  kid: string
  /** The private half (PKCS #8), encrypted. */
  sealed: string
  public_jwk: string
  created_at: number
}

export type Tables = { user: UserRow; session: SessionRow; setup_token: { hash: string }; signing_key: SigningKeyRow }

export const migrations: Migrations = {
  '001-users-and-sessions': {
    oldestProgram: '0.1.0',
    up: async (db) => {
      await db.schema
        .createTable('user')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('name_key', 'text', (c) => c.notNull().unique())
        .addColumn('display_name', 'text', (c) => c.notNull())
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('password', 'text', (c) => c.notNull())
        .addColumn('epoch', 'integer', (c) => c.notNull())
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('created_event', 'text', (c) => c.notNull().unique())
        .addColumn('changed_at', 'text')
        .addColumn('changed_event', 'text')
        .execute()
      await db.schema.createIndex('user_role').on('user').column('role').execute()
      await db.schema
        .createTable('session')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('hash', 'text', (c) => c.notNull().unique())
        .addColumn('user_id', 'text', (c) => c.notNull().references('user.id').onDelete('cascade'))
        .addColumn('created_at', 'text', (c) => c.notNull())
        .addColumn('last_seen_at', 'text', (c) => c.notNull())
        .addColumn('expires_at', 'text', (c) => c.notNull())
        .addColumn('address', 'text', (c) => c.notNull())
        .addColumn('user_agent', 'text', (c) => c.notNull())
        .execute()
      await db.schema.createIndex('session_user').on('session').columns(['user_id', 'last_seen_at']).execute()
      await db.schema.createIndex('session_expiry').on('session').column('expires_at').execute()
      await db.schema
        .createTable('setup_token')
        .addColumn('hash', 'text', (c) => c.primaryKey())
        .execute()
    },
  },
  '002-signing-keys': {
    oldestProgram: '0.1.0',
    up: (db) =>
      db.schema
        .createTable('signing_key')
        .addColumn('kid', 'text', (c) => c.primaryKey())
        .addColumn('sealed', 'text', (c) => c.notNull())
        .addColumn('public_jwk', 'text', (c) => c.notNull())
        .addColumn('created_at', 'bigint', (c) => c.notNull())
        .execute(),
  },
}
