import { type Logger as Pino, destination, pino } from 'pino'
import { current } from './context.ts'
import { isSampled } from './tracing/port.ts'

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

/** Structured logs: one JSON object a line on standard error, with service and request id, and the trace where one is recorded. */
export const makeLogger = (level: LogLevel): ((service: string) => Logger) => {
  const root = pino(
    {
      level,
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      mixin: traceAtHand,
      redact: { paths: [...SECRET, ...SECRET.map((name) => `*.${name}`)], censor: '…' },
    },
    destination({ fd: 2, sync: true }),
  )
  return (service) => root.child({ service })
}

/** By OpenTelemetry's names, so that what shows logs finds the trace. */
const traceAtHand = (): object => {
  const { traceparent } = current()
  return isSampled(traceparent) ? { trace_id: traceparent.slice(3, 35), span_id: traceparent.slice(36, 52) } : {}
}

/** A URL for the log: query values that may be secrets are left out. */
export const loggedUrl = (url: string): string => url.replace(/([?&](?:u|p|t|s|apiKey|code|sig|token|state|k)=)[^&#]*/g, '$1…')
