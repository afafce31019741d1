import type { IncomingMessage } from 'node:http'
import { type Failure, refuse } from '@tutti/kit'

const MOST_BODY_BYTES = 1_048_576
/** What is no longer is read before it is sent on, so that it can be sent to another replica. */
const REPEATABLE_BYTES = 65_536

/** A request whose body was read here; `@hono/node-server` takes it from `rawBody`. */
export type WithBody = IncomingMessage & { rawBody?: Buffer }

/** What is sent on: nothing, all of it, or a stream that can be sent once. */
export type Body = Buffer | IncomingMessage | null

export const hasBody = ({ rawBody, headers }: WithBody): boolean =>
  rawBody !== undefined || headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined

/** The body of a request that has one. `refused` is told when a stream turns out to be larger than 1 MB. */
export const bodyOf = async (incoming: WithBody, refused: (failure: Failure) => void): Promise<Body> => {
  if (incoming.rawBody) return incoming.rawBody
  const { 'content-length': length, 'transfer-encoding': encoding } = incoming.headers
  if (encoding === undefined && Number(length) <= REPEATABLE_BYTES) return readWhole(incoming)
  let size = 0
  incoming.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size <= MOST_BODY_BYTES) return
    const failure = refuse('request.too-large', { limit: MOST_BODY_BYTES })
    refused(failure)
    incoming.destroy(failure)
  })
  return incoming.pause()
}

/** All of a body that has to be looked at here; it is kept for whoever reads it after. @throws Failure 413 */
export const readBody = async (incoming: WithBody, limit: number): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > limit) throw refuse('request.too-large', { limit })
    chunks.push(chunk)
  }
  return (incoming.rawBody = Buffer.concat(chunks))
}

const readWhole = async (incoming: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}
