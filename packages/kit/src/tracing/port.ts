/** What a span tells, by OpenTelemetry's names. Never a credential, a query, a person's name or a title: whoever watches a system need not know who hears what. */
export type Attributes = Record<string, string | number>

export type SpanStart = {
  name: string
  kind: 'server' | 'client' | 'producer' | 'consumer'
  /** W3C Trace Context of what caused it; without one, a trace begins here. */
  parent?: string | undefined
  /** When it began, in ms since the epoch; standard is now. */
  at?: number
  attributes: Attributes
}

/** A piece of work that is recorded. One that is never ended is not told to anybody. */
export type Span = {
  /** W3C Trace Context of what it causes. Says that the trace is recorded. */
  readonly traceparent: string
  rename(name: string): void
  set(attributes: Attributes): void
  /** Something that happened meanwhile. */
  note(name: string, attributes?: Attributes): void
  /** It failed; `type` is the error's code or name. What the error says is for the log: it may name people and titles. */
  fail(type: string): void
  end(): void
}

/** Records what one service does. */
export type Tracer = { readonly service: string; start(span: SpanStart): Span }

/** Records what this process does. It holds nobody up: what it cannot pass on in time is lost. */
export type Tracing = {
  /** Whether a request is recorded on which nobody has decided yet. */
  draw(): boolean
  of(service: string): Tracer
  /** Passes on what is left, for 2 s at most. */
  stop(): Promise<void>
}

/** Whether a trace is recorded: the sampled flag of its context (W3C Trace Context, 3.2.2.5.1). */
export const isSampled = (traceparent: string | undefined): traceparent is string =>
  traceparent !== undefined && (Number.parseInt(traceparent.slice(53, 55), 16) & 1) === 1

/** What an error is called in a span. */
export const errorType = (error: unknown): string => {
  const { code } = (error ?? {}) as { code?: unknown }
  if (typeof code === 'string') return code
  return error instanceof Error ? error.name : typeof error
}
