import { readFile } from 'node:fs/promises'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { STRICT } from '@tutti/kit'
import type { GatewaySettings } from '../settings.ts'

const KEEP_ALIVE_MS = 65_000

export type Listening = { server: Server; isSecure: boolean }

/** The server, with strict limits, over https when there is a certificate. @throws Error that names the file that cannot be used */
export const makeServer = async (settings: GatewaySettings, listener: RequestListener): Promise<Listening> => {
  const { tlsCert, tlsKey, maxConnections } = settings
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new Error('Cannot serve https: --tls-cert and --tls-key go together, and only one of them is given.')
  const limits = { ...STRICT, keepAliveTimeout: KEEP_ALIVE_MS }
  const server = tlsCert && tlsKey ? await secureServer({ tlsCert, tlsKey, limits, listener }) : createServer(limits, listener)
  server.maxConnections = maxConnections
  return { server, isSecure: tlsCert !== undefined }
}

type Secure = { tlsCert: string; tlsKey: string; limits: typeof STRICT & { keepAliveTimeout: number }; listener: RequestListener }

const secureServer = async ({ tlsCert, tlsKey, limits, listener }: Secure): Promise<Server> => {
  // One after the other: when both cannot be read, the first is named.
  const cert = await readPem(tlsCert, '--tls-cert')
  const key = await readPem(tlsKey, '--tls-key')
  try {
    return createSecureServer(
      { ...limits, cert, key, minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'], handshakeTimeout: 5_000 },
      listener,
    )
  } catch (cause) {
    throw new Error(
      `Cannot serve https: ${tlsCert} and ${tlsKey} are no certificate and key that belong together (${(cause as Error).message}).`,
      { cause },
    )
  }
}

const readPem = async (path: string, flag: string) => {
  try {
    return await readFile(path)
  } catch (cause) {
    throw new Error(`Cannot serve https: ${flag} names ${path}, and it cannot be read (${(cause as NodeJS.ErrnoException).code}).`, {
      cause,
    })
  }
}

const WHY: Record<string, string> = {
  EADDRINUSE: 'another program listens there already. Choose another port with --port',
  EACCES: 'this user may not. Choose a port above 1023 with --port',
  EADDRNOTAVAIL: 'this machine has no such address. Choose another with --host',
  ENOTFOUND: 'there is no such host name. Choose another with --host',
}

/** @throws Error that says why and what to do */
export const listen = ({ server, isSecure }: Listening, host: string, port: number): Promise<{ url: string; port: number }> =>
  new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new Error(`Cannot listen on ${host}:${port}: ${WHY[error.code ?? ''] ?? error.message}.`, { cause: error })),
    )
    server.listen(port, host, () => {
      const taken = (server.address() as AddressInfo).port
      const name = host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host
      resolve({ url: `${isSecure ? 'https' : 'http'}://${name}:${taken}`, port: taken })
    })
  })
