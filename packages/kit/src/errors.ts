/**
 * An error that a client may see. Thrown anywhere, rendered once per face.
 * `message` says "cannot VERB NOUN: cause" and what is allowed; `code` is stable: `<service>.<what>`.
 */
export class Failure extends Error {
  readonly code: string
  /** HTTP status (RFC 9110). */
  readonly status: number
  readonly extra: FailureExtra
  constructor(code: string, message: string, { status, ...extra }: FailureExtra & { status: number }) {
    super(message, extra.cause === undefined ? undefined : { cause: extra.cause })
    this.name = 'Failure'
    this.code = code
    this.status = status
    this.extra = extra
  }
}

export type FailureExtra = {
  /** Whole seconds after which trying again makes sense. */
  retryAfterS?: number
  /** The Web API's player reason, such as NO_ACTIVE_DEVICE. */
  reason?: string
  cause?: unknown
}

type Catalogue = Record<string, { status: number; text: string; reason?: string }>

const known: Catalogue = {}

/**
 * A service's errors: code → status and text; `{name}` in a text is filled in.
 * @example const refuse = errors({ 'playlist.not-found': { status: 404, text: 'Cannot find the playlist {id}.' } })
 *          throw refuse('playlist.not-found', { id })
 */
export const errors = <C extends Catalogue>(catalogue: C) => {
  Object.assign(known, catalogue)
  return (code: keyof C & string, values: Record<string, string | number> = {}, extra: FailureExtra = {}): Failure => {
    const { status, text, reason } = catalogue[code]!
    const message = text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
    return new Failure(code, message, { status, ...(reason ? { reason } : {}), ...extra })
  }
}

/** Every error that was defined, for the generated page of errors. */
export const allErrors = (): Catalogue => known

/** The errors that any service may answer with. */
export const refuse = errors({
  'request.invalid': { status: 400, text: '{message}' },
  'request.malformed': { status: 400, text: 'Cannot read the request: {message}.' },
  'request.too-large': { status: 413, text: 'Cannot read the request: its body is larger than {limit} bytes.' },
  'route.not-found': { status: 404, text: 'Cannot find {method} {path}: there is no such route.' },
  'auth.required': { status: 401, text: 'Cannot {method} {path}: no valid credential. Log in, or send a bearer token.' },
  'auth.invalid': { status: 401, text: 'Cannot use this credential: it is invalid, expired or revoked.' },
  'auth.scope': { status: 403, text: 'Cannot {method} {path}: the token lacks the scope {scope}.' },
  'auth.admin-only': { status: 403, text: 'Cannot {method} {path}: only an admin may.' },
  'auth.service-only': { status: 403, text: 'Cannot call {path}: only a service of this system may.' },
  'auth.origin': { status: 403, text: 'Cannot {method} {path}: the request came from another site ({origin}).' },
  'service.unavailable': { status: 503, text: 'Cannot reach the {service} service: {cause}. The rest of Tutti goes on.' },
  'service.failed': {
    status: 502,
    text: 'Cannot get an answer from the {service} service: it failed. Its log tells why, under request {request}.',
  },
  'service.timeout': { status: 504, text: 'Cannot wait for the {service} service any longer: it did not answer within {ms} ms.' },
  internal: { status: 500, text: 'Cannot answer: the {service} service failed. Its log tells why, under request {request}.' },
  'storage.full': {
    status: 507,
    text: 'Cannot save: the disk of the {service} service is full. Reading and listening go on; free some room and try again.',
  },
  'storage.failed': { status: 503, text: 'Cannot reach the database of the {service} service. Try again in a moment.' },
  'rate.limited': { status: 429, text: 'Cannot answer so many requests: wait {seconds} s.' },
})
