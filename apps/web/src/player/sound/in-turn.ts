const TRIES = 3

/** Asks, and asks again where the server makes as much as it can and says when there may be room (429, Retry-After). */
export async function inTurn(url: string, signal: AbortSignal): Promise<Response> {
  for (let tries = 1; ; tries += 1) {
    const response = await fetch(url, { signal })
    if (response.status !== 429 || tries === TRIES) return response
    const waitMs = (Number(response.headers.get('retry-after')) || 1) * 1000
    await new Promise<void>((resolve) => setTimeout(resolve, waitMs))
    signal.throwIfAborted()
  }
}
