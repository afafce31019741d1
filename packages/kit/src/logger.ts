import { type Logger as Pino, destination, pino } from 'pino'

export type Logger = Pick<Pino, 'debug' | 'info' | 'warn' | 'error' | 'fatal' | 'isLevelEnabled'>

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent'

/** Secrets that must not reach a log, wherever they stand in an entry. */
const SECRET = [
  'password',
  'token',
  'secret',
  'cookie',
  'authorization',
  'p',
  't',
  's',
  'apiKey',
  'code',
  'sig',
  'code_verifier',
  'refresh_token',
  'access_token',
]

/** Structured logs: one JSON object a line on standard error, with service and request id. */
export const makeLogger = (level: LogLevel): ((service: string) => Logger) => {
  const root = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      redact: { paths: [...SECRET, ...SECRET.map((name) => `*.${name}`)], censor: '…' },
    },
    destination({ fd: 2, sync: true }),
  )
  return (service) => root.child({ service })
}

/** A URL for the log: query values that may be secrets are left out. */
export const loggedUrl = (url: string): string => url.replace(/([?&](?:u|p|t|s|apiKey|code|sig|token|state|k)=)[^&#]*/g, '$1…')
