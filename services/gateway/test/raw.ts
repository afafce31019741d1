import { type ClientRequest, type IncomingMessage, request } from 'node:http'
import { connect, type Socket } from 'node:net'
import { once } from 'node:events'

/** A bare request, for what no well-behaved client sends. */
export const ask = (url: string, options: { method?: string; headers?: Record<string, string> } = {}): ClientRequest =>
  request(url, { agent: false, ...options })

export type Upgraded = { status: number; text: string; socket: Socket | undefined }

/** Asks for a live connection; `socket` when it was given. */
export const upgrade = async (url: string, headers: Record<string, string>): Promise<Upgraded> => {
  const asking = ask(url, { headers: { connection: 'Upgrade', upgrade: 'websocket', ...headers } })
  const outcome = new Promise<Upgraded>((resolve, reject) => {
    asking.once('upgrade', (_, socket: Socket, head) => resolve({ status: 101, text: head.toString(), socket }))
    asking.once('response', async (answer: IncomingMessage) =>
      resolve({ status: answer.statusCode!, text: await textOf(answer), socket: undefined }),
    )
    asking.once('error', reject)
  })
  asking.end()
  return outcome
}

export const textOf = async (answer: AsyncIterable<Buffer>): Promise<string> => {
  const chunks: Buffer[] = []
  for await (const chunk of answer) chunks.push(chunk)
  return Buffer.concat(chunks).toString()
}

/** Bytes on a connection as they are, and what comes back until it is closed. */
export const speak = async (url: string, text: string): Promise<{ said: string; ms: number }> => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const began = performance.now()
  let said = ''
  socket.on('data', (data) => (said += data))
  socket.on('error', () => undefined)
  socket.write(text)
  await once(socket, 'close')
  return { said, ms: performance.now() - began }
}
