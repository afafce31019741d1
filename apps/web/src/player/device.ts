const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 22 base62 digits, as all ids here. Works over plain http, where crypto.randomUUID does not exist. */
export function newId(): string {
  let id = ''
  while (id.length < 22) {
    for (const byte of crypto.getRandomValues(new Uint8Array(32))) if (byte < 248 && id.length < 22) id += alphabet[byte % 62]
  }
  return id
}

/** This tab as a device. In the session's storage: a reload stays the same device, and two tabs are two. */
export const deviceId: string = claim()

// A duplicated tab starts with a copy of the other one's storage. So a tab takes its name out while it lives, and puts it back when it is
// left: a copy that is made meanwhile finds nothing and is a device of its own.
function claim(): string {
  const id = read() ?? newId()
  forget()
  addEventListener('pagehide', () => remember(id))
  addEventListener('pageshow', forget)
  return id
}

export type DeviceKind = 'computer' | 'smartphone' | 'tablet'
export const device = { id: deviceId, name: deviceName(), kind: deviceKind() }

function read(): string | null {
  try {
    return sessionStorage.getItem('tutti.device')
  } catch {
    return null
  }
}

function remember(id: string) {
  try {
    sessionStorage.setItem('tutti.device', id)
  } catch {
    // Without storage a reload is a new device: the listener presses play once.
  }
}

function forget() {
  try {
    sessionStorage.removeItem('tutti.device')
  } catch {
    // Nothing was kept then.
  }
}

function deviceName(): string {
  const agent = navigator.userAgent
  const browser =
    (
      [
        ['Edg/', 'Edge'],
        ['OPR/', 'Opera'],
        ['Firefox/', 'Firefox'],
        ['Chrome/', 'Chrome'],
        ['Safari/', 'Safari'],
      ] as const
    ).find(([mark]) => agent.includes(mark))?.[1] ?? 'Browser'
  const system = (
    [
      ['iPhone', 'iPhone'],
      ['iPad', 'iPad'],
      ['Android', 'Android'],
      ['Mac', 'Mac'],
      ['Windows', 'Windows'],
      ['Linux', 'Linux'],
    ] as const
  ).find(([mark]) => agent.includes(mark))?.[1]
  return system ? `${browser} on ${system}` : browser
}

function deviceKind(): DeviceKind {
  if (/iPad|Tablet/.test(navigator.userAgent)) return 'tablet'
  return /Mobi|iPhone|Android/.test(navigator.userAgent) ? 'smartphone' : 'computer'
}
