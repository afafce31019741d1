import { createHmac } from 'node:crypto'

/** A cover's name in URLs: the first 32 base64url digits of HMAC-SHA-256(secret, hash), so that only known covers can be asked for. */
export const coverKeyOf =
  (secret: Buffer) =>
  (hash: string): string =>
    createHmac('sha256', secret).update(hash).digest('base64url').slice(0, 32)
