import type { Db, Logger } from '@tutti/kit'
import { calculateJwkThumbprint, exportJWK, exportPKCS8, generateKeyPair, importPKCS8, type JWK } from 'jose'
import { deleteSigningKeys, insertSigningKey, signingKeys } from '../store/signing-keys.ts'
import type { SigningKeyRow, Tables } from '../store/tables.ts'
import { seal, unseal } from './seal.ts'

export const ALGORITHM = 'EdDSA'
const DAY_MS = 86_400_000
/** A new key is shown for as long before it signs; what an older one has signed is good for a minute. */
const SHOWN_FIRST_MS = 60_000
const SHOWN_LONGER_MS = DAY_MS

export type SigningKey = { kid: string; key: CryptoKey }

export type SigningKeys = {
  /** The one that signs now. */
  signer(): SigningKey
  /** The public keys (JWKS, RFC 7517), also those that other replicas sign by. */
  shown(): Promise<JWK[]>
  /** Takes up what other replicas have made, makes a new key when the newest is too old, drops those that are no longer needed. */
  renew(): Promise<void>
}

type Options = { db: Db<Tables>; /** 32 bytes that encrypt the private halves. */ secret: Buffer; days: number; logger: Logger }

/** The Ed25519 keys by which viewers are signed: all replicas share them through the database, and a new one comes every `days`. */
export const openSigningKeys = async ({ db, secret, days, logger }: Options): Promise<SigningKeys> => {
  let current: SigningKey | undefined
  const isReadable = (row: SigningKeyRow) => {
    try {
      return unseal(secret, row.sealed, row.kid) !== ''
    } catch {
      return false
    }
  }
  const renew = async () => {
    let rows = (await signingKeys(db.read)).filter(isReadable)
    if (!rows.some((row) => row.created_at > Date.now() - days * DAY_MS)) rows = await addKey(db, { secret, days, isReadable })
    const { kid, sealed } = signerAmong(rows)
    if (current?.kid !== kid) {
      current = { kid, key: await importPKCS8(unseal(secret, sealed, kid), ALGORITHM) }
      logger.info({ kid }, 'Viewers are signed by another key.')
    }
    const old = outlived(rows)
    if (old.length > 0) await db.write('signing-keys', (tx) => deleteSigningKeys(tx, old))
  }
  await renew()
  return {
    renew,
    signer: () => current!,
    shown: async () => (await signingKeys(db.read)).map((row) => JSON.parse(row.public_jwk) as JWK),
  }
}

type Adding = { secret: Buffer; days: number; isReadable: (row: SigningKeyRow) => boolean }

/** Of replicas that find at once that a key is due, one makes it. */
const addKey = async (db: Db<Tables>, { secret, days, isReadable }: Adding): Promise<SigningKeyRow[]> => {
  const made = await makeKey(secret)
  return db.write('signing-keys', async (tx) => {
    const rows = (await signingKeys(tx)).filter(isReadable)
    if (rows.some((row) => row.created_at > Date.now() - days * DAY_MS)) return rows
    await insertSigningKey(tx, made)
    return [...rows, made]
  })
}

const makeKey = async (secret: Buffer): Promise<SigningKeyRow> => {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM, { crv: 'Ed25519', extractable: true })
  const jwk = await exportJWK(publicKey)
  const kid = await calculateJwkThumbprint(jwk)
  const sealed = seal(secret, await exportPKCS8(privateKey), kid)
  return { kid, sealed, public_jwk: JSON.stringify({ ...jwk, kid, alg: ALGORITHM, use: 'sig' }), created_at: Date.now() }
}

/** The newest that has been shown long enough; at the very first, the only one. */
const signerAmong = (rows: readonly SigningKeyRow[]): SigningKeyRow =>
  rows.findLast((row) => row.created_at <= Date.now() - SHOWN_FIRST_MS) ?? rows[0]!

/** Each signs until its successor does; a day later nothing that it has signed is good any more. */
const outlived = (rows: readonly SigningKeyRow[]): string[] =>
  rows.filter((_, n) => (rows[n + 1]?.created_at ?? Infinity) < Date.now() - SHOWN_FIRST_MS - SHOWN_LONGER_MS).map((row) => row.kid)
