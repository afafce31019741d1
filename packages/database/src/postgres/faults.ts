import { DatabaseError, type DatabaseFault } from '../port.ts'

type ServerError = Error & { code?: string }

/** SQLSTATE (postgresql.org, appendix A) and Node's connection errors in our words. */
const faultOf = ({ code = '', message }: ServerError): DatabaseFault => {
  // What pg says when no answer has come in the time that it was given.
  if (code === '' && message === 'Query read timeout') return 'timeout'
  if (/^(40001|40P01|55P03|0A000|26000)$/.test(code)) return 'busy'
  if (code === '53100') return 'full'
  if (/^(57014|25P03|25P04)$/.test(code)) return 'timeout'
  if (/^XX00[12]$/.test(code)) return 'damaged'
  if (code.startsWith('23')) return 'constraint'
  if (code.startsWith('53')) return 'busy'
  if (/^(08|57|58|28|3D|XX)/.test(code) || code === '') return /exceeded when trying to connect/.test(message) ? 'busy' : 'lost'
  return /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code) ? 'statement' : 'lost'
}

/** What went wrong at `place`, which names the server without its password. */
export const faultAt = (place: string, error: unknown): DatabaseError => {
  if (error instanceof DatabaseError) return error
  const known = error as ServerError
  const fault = faultOf(known)
  const what =
    fault === 'statement' || fault === 'constraint' ? known.message : `Cannot use the database ${place}: ${known.message || known.code}.`
  return new DatabaseError(fault, what, error)
}
