import { Agent, request } from 'undici'

export type Answer<B = any> = { status: number; headers: Record<string, string | string[] | undefined>; body: B }

export type RequestOptions = { headers?: Record<string, string>; signal?: AbortSignal }

/** A browser-like client of a test system: keeps its session cookie, sends its origin, reads JSON. */
export type Client = {
  readonly url: string
  get<B = any>(path: string, options?: RequestOptions): Promise<Answer<B>>
  post<B = any>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<B>>
  put<B = any>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<B>>
  patch<B = any>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<B>>
  delete<B = any>(path: string, body?: unknown, options?: RequestOptions): Promise<Answer<B>>
  /** The raw bytes. */
  bytes(path: string, options?: RequestOptions): Promise<Answer<Buffer>>
  /** `name=value` of the session cookie; empty without one. */
  cookie(): string
}

/**
 * As many connections as requests wait at once: what is answered late must hold up nobody else. They are not kept for longer than a
 * server drains, whatever it allows: browsers ask again when a connection was closed as they used it, and this does not.
 */
const agent = new Agent({ keepAliveTimeout: 1_000, keepAliveMaxTimeout: 1_000, connections: 1_024 })

export const makeClient = (url: string, cookie = ''): Client => {
  let kept = cookie
  const send = async (method: string, path: string, { body, headers, signal }: RequestOptions & { body?: unknown }) => {
    const answer = await request(path.startsWith('http') ? path : url + path, {
      method: method as 'GET',
      dispatcher: agent,
      headers: {
        ...(kept ? { cookie: kept } : {}),
        ...(method === 'GET' ? {} : { origin: new URL(url).origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      ...(signal ? { signal } : {}),
    })
    const set = [answer.headers['set-cookie'] ?? []].flat().find((one) => one.includes('tutti-session='))
    if (set) kept = /tutti-session=;|Max-Age=0/i.test(set) ? '' : set.split(';')[0]!
    return answer
  }
  const json = async <B>(method: string, path: string, options: RequestOptions & { body?: unknown }): Promise<Answer<B>> => {
    const { statusCode, headers, body } = await send(method, path, options)
    const text = await body.text()
    const parsed: unknown = text !== '' && String(headers['content-type']).includes('json') ? JSON.parse(text) : text
    return { status: statusCode, headers, body: parsed as B }
  }
  return {
    url,
    get: (path, options = {}) => json('GET', path, options),
    post: (path, body, options = {}) => json('POST', path, { ...options, body }),
    put: (path, body, options = {}) => json('PUT', path, { ...options, body }),
    patch: (path, body, options = {}) => json('PATCH', path, { ...options, body }),
    delete: (path, body, options = {}) => json('DELETE', path, { ...options, body }),
    bytes: async (path, options = {}) => {
      const { statusCode, headers, body } = await send('GET', path, options)
      return { status: statusCode, headers, body: Buffer.from(await body.arrayBuffer()) }
    },
    cookie: () => kept,
  }
}
