const key = 'tutti.reasons'
let reasons = read()

/** Keeps why the radio chose its tracks, by track id, for as long as the tab lives; a new radio replaces the last one's. */
export function keepReasons(found: { id: string; text: string }[]) {
  reasons = new Map(found.map(({ id, text }) => [id, text]))
  try {
    sessionStorage.setItem(key, JSON.stringify([...reasons]))
  } catch {
    // Without storage the reasons last until the page is left.
  }
}

export const reasonFor = (trackId: string): string | undefined => reasons.get(trackId)

function read(): Map<string, string> {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(key) ?? '[]') as [string, string][])
  } catch {
    return new Map()
  }
}
