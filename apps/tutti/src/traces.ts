import { type Logger, readSettings, setting, type Tracing } from '@tutti/kit'
import { VERSION } from './version.ts'

const address = setting.url('TUTTI_TRACES_URL', undefined, {
  help: 'Where traces are sent, by OTLP over HTTP. Standard: nothing is recorded. What the collector wants to know of who sends is read from OTEL_EXPORTER_OTLP_HEADERS.',
})

/** What is recorded of requests, and who is told. */
export const tracesSettings = {
  tracesUrl: {
    ...address,
    allowed: 'an address with its path, such as http://collector:4318/v1/traces',
    parse: (text: string) => {
      const url = address.parse(text)
      return url && new URL(url).pathname !== '/' ? url : undefined
    },
  },
  tracesShare: setting.whole('TUTTI_TRACES_SHARE', 100, {
    min: 0,
    max: 100,
    help: 'How many requests of a hundred are recorded. A proxy of TUTTI_TRUSTED_PROXIES decides itself, by the flag in traceparent.',
  }),
}

type Options = { environment: Record<string, string | undefined>; logger: (service: string) => Logger }

/** Begins to record, if somebody is to be told. */
export const openTraces = async ({ environment, logger }: Options): Promise<Tracing | undefined> => {
  const { tracesUrl: url, tracesShare: share } = readSettings(tracesSettings, environment)
  if (!url) return undefined
  const { openTracing } = await import('@tutti/kit/tracing/opentelemetry')
  return openTracing({ url, share, version: VERSION, logger: logger('tracing') })
}
