import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { brotliCompress, constants, gzip, type InputType } from 'node:zlib'

const LEAST_BYTES = 1_024

/** Encodings in the order in which we like them; both cost about as much at these levels. */
const ENCODERS = {
  br: (body: InputType, done: (error: Error | null, packed: Buffer) => void) =>
    brotliCompress(
      body,
      { params: { [constants.BROTLI_PARAM_QUALITY]: 3, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT } },
      done,
    ),
  gzip: (body: InputType, done: (error: Error | null, packed: Buffer) => void) => gzip(body, { level: 3 }, done),
}

export type Encoding = keyof typeof ENCODERS

/** What the client takes (RFC 9110, 12.5.3). */
export const encodingFor = ({ headers }: IncomingMessage): Encoding | undefined => {
  const accepted = headers['accept-encoding']
  if (typeof accepted !== 'string') return undefined
  const takes = (name: string) => new RegExp(`(?:^|,)\\s*${name}\\s*(?:;\\s*q=(?!0(?:\\.0*)?\\s*(?:,|$))|,|$)`, 'i').test(accepted)
  return takes('br') ? 'br' : takes('gzip') ? 'gzip' : undefined
}

type Head = [status: number, headers: OutgoingHttpHeaders]

/**
 * Packs JSON that is written at once and longer than 1 KB, in libuv's threads. The head waits for the body; whatever is
 * streamed, and everything that is not JSON, goes out as it is.
 */
export const compressJson = (incoming: IncomingMessage, outgoing: ServerResponse): void => {
  const encoding = incoming.method === 'HEAD' ? undefined : encodingFor(incoming)
  if (!encoding) return
  const plain = {
    writeHead: outgoing.writeHead.bind(outgoing) as (...head: Head) => void,
    end: outgoing.end.bind(outgoing) as (body?: unknown) => void,
    write: outgoing.write.bind(outgoing),
    flushHeaders: outgoing.flushHeaders.bind(outgoing),
  }
  let held: Head | undefined
  const release = () => {
    const head = held
    held = undefined
    if (head) plain.writeHead(...head)
  }
  const replaced: Record<string, unknown> = {
    writeHead: (status: number, headers: OutgoingHttpHeaders = {}) => {
      if (isPackable(status, headers)) held = [status, headers]
      else plain.writeHead(status, headers)
      return outgoing
    },
    write: (...chunk: Parameters<ServerResponse['write']>) => (release(), plain.write(...chunk)),
    flushHeaders: () => (release(), plain.flushHeaders()),
    end: (body?: unknown) => {
      if (!held || !(typeof body === 'string' || body instanceof Uint8Array) || Buffer.byteLength(body) < LEAST_BYTES) {
        release()
        plain.end(body)
        return outgoing
      }
      const [status, headers] = held
      ENCODERS[encoding](body, (error, packed) => {
        if (error) release()
        else
          plain.writeHead(status, {
            ...without(headers, 'content-length'),
            'content-length': packed.length,
            'content-encoding': encoding,
            vary: 'Accept-Encoding',
          })
        plain.end(error ? body : packed)
      })
      return outgoing
    },
  }
  Object.assign(outgoing, replaced)
}

const valueOf = (headers: OutgoingHttpHeaders, name: string) => {
  for (const key in headers) if (key.length === name.length && key.toLowerCase() === name) return headers[key]
  return undefined
}

const without = (headers: OutgoingHttpHeaders, name: string) =>
  Object.fromEntries(Object.entries(headers).filter(([key]) => key.toLowerCase() !== name))

const isPackable = (status: number, headers: OutgoingHttpHeaders) =>
  status >= 200 &&
  status !== 204 &&
  status !== 304 &&
  String(valueOf(headers, 'content-type') ?? '').startsWith('application/json') &&
  valueOf(headers, 'content-encoding') === undefined
