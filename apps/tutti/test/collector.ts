import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { until } from '@tutti/testing'

/** A span as it was sent. `service` is the resource's name. */
export type Sent = {
  service: string
  name: string
  traceId: string
  spanId: string
  parentSpanId?: string
  kind: number
  attributes: Record<string, string>
  events: { name: string }[]
  /** 2 is a failure. */
  status: number
  /** ms */
  took: number
}

export type Collector = {
  /** For TUTTI_TRACES_URL. */
  url: string
  /** All that came, as it came. */
  text(): string
  /** Waits until one fits. */
  span(what: Partial<Sent>): Promise<Sent>
  spans(): Sent[]
  /** How often something came. */
  asked(): number
  /** Answers this from now on; what is refused counts for nothing. */
  answers(status: number): void
  stop(): Promise<void>
}

type Values = { key: string; value: { stringValue?: string; intValue?: number | string } }[]
type OtlpSpan = Omit<Sent, 'service' | 'attributes' | 'status' | 'took'> & {
  attributes: Values
  status?: { code?: number }
  startTimeUnixNano: string
  endTimeUnixNano: string
}
type Otlp = { resourceSpans: { resource: { attributes: Values }; scopeSpans: { spans: OtlpSpan[] }[] }[] }

const valuesOf = (list: Values): Record<string, string> =>
  Object.fromEntries(list.map(({ key, value }) => [key, String(value.stringValue ?? value.intValue)]))

const spansOf = (body: string): Sent[] =>
  (JSON.parse(body) as Otlp).resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap(({ spans }) => spans)
      .map((span) => ({
        ...span,
        service: valuesOf(resource.attributes)['service.name']!,
        attributes: valuesOf(span.attributes),
        status: span.status?.code ?? 0,
        took: Number(BigInt(span.endTimeUnixNano) - BigInt(span.startTimeUnixNano)) / 1e6,
      })),
  )

/** Takes spans as a collector does: OTLP over HTTP, in JSON. */
export const collector = async (): Promise<Collector> => {
  const bodies: string[] = []
  let asked = 0
  let status = 200
  const server = createServer(async (request, response) => {
    const body = await text(request)
    asked += 1
    if (status === 200) bodies.push(body)
    response.writeHead(status, { 'content-type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const spans = () => bodies.flatMap(spansOf)
  const fits = (span: Sent, what: Partial<Sent>) =>
    Object.entries(what).every(([key, value]) =>
      key === 'attributes'
        ? Object.entries(value as Sent['attributes']).every(([name, one]) => span.attributes[name] === one)
        : span[key as keyof Sent] === value,
    )
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`,
    text: () => bodies.join('\n'),
    spans,
    asked: () => asked,
    answers: (now) => void (status = now),
    span: (what) => until(() => spans().find((span) => fits(span, what)), { what: `a span of ${JSON.stringify(what)}` }),
    stop: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
