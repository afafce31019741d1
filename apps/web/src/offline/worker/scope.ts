/** What this worker uses of its global scope (Service Workers, W3C): the compiler's own library for it does not go with the page's. */
export type Extendable = Event & { waitUntil(work: Promise<unknown>): void }
export type Installing = Extendable & { addRoutes?(rules: { condition: object; source: 'network' }[]): Promise<void> }
export type Fetching = Extendable & { request: Request; respondWith(answer: Promise<Response> | Response): void }
export type Client = { postMessage(message: unknown, transfer: Transferable[]): void }
export type Scope = {
  registration: { scope: string }
  clients: { matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<Client[]>; claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install', listener: (event: Installing) => void): void
  addEventListener(type: 'activate', listener: (event: Extendable) => void): void
  addEventListener(type: 'fetch', listener: (event: Fetching) => void): void
}
