import { randomUUID } from 'node:crypto'
import { type Context, ROOT_CONTEXT, type Span as Recorded, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BasicTracerProvider, BatchSpanProcessor, type SpanExporter } from '@opentelemetry/sdk-trace-base'
import { outsideContext } from '../context.ts'
import type { Logger } from '../logger.ts'
import type { Span, SpanStart, Tracer, Tracing } from './port.ts'

export type TracingOptions = {
  /** Where spans are sent by OTLP over HTTP: `http://collector:4318/v1/traces`. */
  url: string
  /** How many requests of a hundred are recorded. */
  share: number
  version: string
  logger: Logger
}

const STOP_MS = 2_000
const DELAY_MS = 1_000
/** What waits for a collector that is away, about 2 MB; what comes after that is dropped. */
const MOST_WAITING = 2_048
const LONGEST_VALUE = 256

/**
 * Records by OpenTelemetry. Which trace is recorded, and what belongs to it, is our own context's matter: nothing of
 * OpenTelemetry is global here. Each service is a resource of its own, also where several share a process.
 */
export const openTracing = ({ url, share, version, logger }: TracingOptions): Tracing => {
  // Not longer than a stop may take: its timers keep the process.
  const exporter = telling(new OTLPTraceExporter({ url, timeoutMillis: STOP_MS }), logger)
  const processor = new BatchSpanProcessor(exporter, {
    maxQueueSize: MOST_WAITING,
    scheduledDelayMillis: DELAY_MS,
    exportTimeoutMillis: STOP_MS,
  })
  const instance = randomUUID()
  const tracers = new Map<string, Tracer>()
  const open = (service: string): Tracer => {
    const resource = resourceFromAttributes({
      'service.name': `tutti-${service}`,
      'service.version': version,
      'service.instance.id': instance,
    })
    const provider = new BasicTracerProvider({
      resource,
      sampler: new AlwaysOnSampler(),
      spanLimits: { attributeValueLengthLimit: LONGEST_VALUE },
      spanProcessors: [processor],
    })
    const tracer = provider.getTracer('tutti', version)
    return { service, start: (span) => spanOf(tracer.startSpan(span.name, optionsOf(span), contextOf(span.parent))) }
  }
  return {
    draw: () => Math.random() * 100 < share,
    of: (service) => {
      const tracer = tracers.get(service) ?? open(service)
      tracers.set(service, tracer)
      return tracer
    },
    stop: () => inTime(processor.shutdown()),
  }
}

const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, producer: SpanKind.PRODUCER, consumer: SpanKind.CONSUMER }

const optionsOf = ({ kind, attributes, at }: SpanStart) => ({
  kind: KINDS[kind],
  attributes,
  ...(at === undefined ? {} : { startTime: at }),
})

const contextOf = (parent: string | undefined): Context => {
  if (!parent) return ROOT_CONTEXT
  const [, traceId = '', spanId = '', flags = ''] = parent.split('-')
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true })
}

const spanOf = (recorded: Recorded): Span => {
  const { traceId, spanId } = recorded.spanContext()
  return {
    traceparent: `00-${traceId}-${spanId}-01`,
    rename: (name) => void recorded.updateName(name),
    set: (attributes) => void recorded.setAttributes(attributes),
    note: (name, attributes) => void recorded.addEvent(name, attributes),
    fail: (type) => void recorded.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR }),
    end: () => recorded.end(),
  }
}

/** Says once when the collector stops taking spans, and when it takes them again. */
const telling = (exporter: SpanExporter, logger: Logger): SpanExporter => {
  let isAway = false
  return {
    export: (spans, done) => {
      const told = (result: Parameters<typeof done>[0]) => {
        const failed = result.error !== undefined || result.code !== 0
        if (failed && !isAway) logger.warn({ err: result.error }, 'Cannot send traces; until the collector takes them, they are dropped.')
        if (!failed && isAway) logger.info('The collector takes traces again.')
        isAway = failed
        done(result)
      }
      outsideContext(() => exporter.export(spans, told))
    },
    shutdown: () => exporter.shutdown(),
  }
}

const inTime = async (ending: Promise<void>): Promise<void> => {
  let timer: NodeJS.Timeout | undefined
  const cut = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_MS)))
  // What could not be sent was told already.
  await Promise.race([ending.catch(() => undefined), cut])
  clearTimeout(timer)
}
