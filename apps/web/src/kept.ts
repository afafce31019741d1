/** For the next visit, or for a reload of this tab. */
type Where = 'localStorage' | 'sessionStorage'

/** What is kept under a name; `null`: nothing, or the browser lets nobody read it. */
export function readKept<T>(where: Where, name: string): T | null {
  try {
    return JSON.parse(window[where].getItem(name) ?? 'null') as T | null
  } catch {
    return null
  }
}

/** Keeps something as JSON; `null` removes it. Where a browser keeps nothing it lasts as long as the page. */
export function keepAs(where: Where, name: string, value: unknown) {
  try {
    if (value === null) window[where].removeItem(name)
    else window[where].setItem(name, JSON.stringify(value))
  } catch {
    // The page goes on without it.
  }
}
