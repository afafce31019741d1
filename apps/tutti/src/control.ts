import { type Caller, type Context, Failure, type Logger, newId, asService, errorBody, toFailure } from '@tutti/kit'
import { createServer } from 'node:http'
import { rm } from 'node:fs/promises'
import { platform, tmpdir } from 'node:os'
import { join } from 'node:path'
import { createHash } from 'node:crypto'

const MAX_BODY = 1024 * 1024
/** sun_path of a Unix socket holds 104 to 108 bytes. */
const LONGEST_SOCKET_PATH = 100

/** Where a running Tutti takes the command line's calls: a socket that only the folder's owner can reach. */
const socketOf = (data: string) => {
  const short = `tutti-${createHash('sha256').update(data).digest('hex').slice(0, 16)}`
  if (platform() === 'win32') return `\\\\.\\pipe\\${short}`
  const inside = join(data, 'control.sock')
  return Buffer.byteLength(inside) <= LONGEST_SOCKET_PATH ? inside : join(tmpdir(), `${short}.sock`)
}

const context = (): Context => ({ viewer: asService('command-line'), requestId: newId(), origin: '', deadline: Date.now() + 30_000 })

type Options = { data: string; find: (service: string) => Caller | undefined; logger: Logger }

/** Lets `./tutti scan` and `./tutti user` work while the system runs: `POST /<service>/<call>` with the input as JSON. */
export const openControl = async ({ data, find, logger }: Options): Promise<{ stop(): Promise<void> }> => {
  const path = socketOf(data)
  if (platform() !== 'win32') await rm(path, { force: true })
  const server = createServer({ requestTimeout: 30_000 }, async (request, response) => {
    try {
      const [, service = '', name = ''] = request.url!.split('/')
      const caller = find(service)
      if (!caller) throw new Failure('service.unavailable', `Cannot reach the ${service} service: it is not running.`, { status: 503 })
      const chunks: Buffer[] = []
      let size = 0
      for await (const chunk of request as AsyncIterable<Buffer>) if ((size += chunk.length) <= MAX_BODY) chunks.push(chunk)
      const text = Buffer.concat(chunks).toString()
      const answer = await caller(name, text ? JSON.parse(text) : undefined, context())
      response.end(answer === undefined ? '' : JSON.stringify(answer))
    } catch (error) {
      const failure = toFailure(error, 'control', logger)
      response.writeHead(failure.status).end(JSON.stringify(errorBody(failure)))
    }
  })
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(path, resolve))
  return { stop: () => new Promise((resolve) => (server.close(() => resolve()), server.closeAllConnections())) }
}

/** The callers of a system that runs on this data folder; `undefined` when none does. */
export const reachControl = async (data: string): Promise<{ find: (service: string) => Caller; close(): Promise<void> } | undefined> => {
  const { Pool } = await import('undici')
  const pool = new Pool('http://localhost', { socketPath: socketOf(data), connections: 1 })
  const find =
    (service: string): Caller =>
    async (name, input) => {
      const { statusCode, body } = await pool.request({
        method: 'POST',
        path: `/${service}/${name}`,
        ...(input === undefined ? {} : { body: JSON.stringify(input) }),
      })
      const text = await body.text()
      const answer: unknown = text ? JSON.parse(text) : undefined
      if (statusCode === 200) return answer
      const { error } = answer as { error: { code: string; message: string; status: number } }
      throw new Failure(error.code, error.message, { status: error.status })
    }
  try {
    await find('identity')('setupRequired', undefined, context())
    return { find, close: () => pool.close() }
  } catch (error) {
    await pool.close()
    if (error instanceof Failure) throw error
    return undefined
  }
}
