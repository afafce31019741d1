import { BlobError } from './port.ts'

const LONGEST = 500
const ALLOWED = /^[a-zA-Z0-9._\-/]+$/

/** @throws BlobError when it is not a key; see {@link BlobMeta} for what is allowed. */
export function checkKey(key: string): void {
  const refuse = (why: string): never => {
    throw new BlobError('key', `cannot use ${JSON.stringify(key.slice(0, LONGEST))} as a blob key: ${why}`)
  }
  if (key.length === 0 || key.length > LONGEST) refuse(`it has ${key.length} characters, 1 to ${LONGEST} are allowed`)
  if (!ALLOWED.test(key)) refuse('only a-z A-Z 0-9 . _ - / are allowed')
  if (key.split('/').some((segment) => segment === '' || segment === '.' || segment === '..')) {
    refuse('no segment may be empty, "." or ".."')
  }
}
