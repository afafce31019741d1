/** An answer of the server that is not a success, in its own words. `status` 0 means that no answer came. */
export class ApiError extends Error {
  readonly status: number
  readonly code: string
  readonly retryAfter: number | null
  constructor(status: number, message: string, { code, retryAfter = null }: { code: string; retryAfter?: number | null }) {
    super(message)
    this.status = status
    this.code = code
    this.retryAfter = retryAfter
  }
}

export type Query = Record<string, string | number | boolean | null | undefined>
export type RequestOptions = { method?: string; query?: Query; body?: unknown; signal?: AbortSignal; keepalive?: boolean }

type Listener = (error: ApiError) => void
const refused = new Set<Listener>()

/** Hears of every 401 and of `setup.required`, wherever it happened: the router leads to the right page. Returns the way out. */
export function onRefused(listener: Listener): () => void {
  refused.add(listener)
  return () => refused.delete(listener)
}

type Instead = (path: string, query: Query) => Promise<unknown>
let instead: Instead | null = null

/** While the server cannot be reached nobody asks it in vain: reads are answered from here where that is possible (`undefined`: it is not). */
export const answerInstead = (answer: Instead | null) => void (instead = answer)

/** The path under which the player is served, ending in a slash; from `<base href>`. */
export const basePath = new URL(document.baseURI).pathname.replace(/[^/]*$/, '')

/** An address on our own server for a path such as `/v1/me`. Absolute addresses of images and bytes are brought to this origin too. */
export function address(path: string, query: Query = {}): string {
  const url = new URL(path, location.origin)
  const inBase = url.pathname.startsWith(basePath) ? url.pathname : basePath.slice(0, -1) + url.pathname
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== null) url.searchParams.set(name, String(value))
  return inBase + url.search
}

/** Calls the server and reads its JSON. Throws ApiError; an aborted call throws the abort. */
export async function request<T = void>(path: string, options: RequestOptions = {}): Promise<T> {
  const { method = 'GET', query, body, signal, keepalive } = options
  if (instead) {
    const answer = method === 'GET' ? await instead(path, query ?? {}) : undefined
    if (answer === undefined) throw lost()
    return answer as T
  }
  const response = await send(address(path, query), {
    method,
    signal,
    keepalive,
    credentials: 'same-origin',
    headers: body === undefined ? { accept: 'application/json' } : { accept: 'application/json', 'content-type': 'application/json' },
    body: body === undefined ? undefined : JSON.stringify(body),
  })
  if (!response.ok) throw await failure(response)
  const text = await response.text()
  return (text ? JSON.parse(text) : undefined) as T
}

async function send(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init)
  } catch (cause) {
    if (init.signal?.aborted) throw cause
    throw lost()
  }
}

const lost = () => new ApiError(0, 'The server cannot be reached.', { code: 'network.lost' })

async function failure(response: Response): Promise<ApiError> {
  const body = (await response.json().catch(() => null)) as { error?: { message?: string; code?: string } } | null
  const message = body?.error?.message ?? `The server answered ${response.status}.`
  const retryAfter = Number(response.headers.get('retry-after')) || null
  const error = new ApiError(response.status, message, { code: body?.error?.code ?? `http.${response.status}`, retryAfter })
  if ((error.status === 401 && error.code !== 'login.failed') || error.code === 'setup.required')
    for (const listener of refused) listener(error)
  return error
}
