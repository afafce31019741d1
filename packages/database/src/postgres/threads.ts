import { MessageChannel, type MessagePort } from 'node:worker_threads'

/** To the thread that opened: something was written here. To one that joined: it has been heard; or something was written elsewhere. */
type Message = { wrote: number } | { heard: number } | { news: true }

export type Threads = {
  /** A port for one more thread. */
  introduce(): MessagePort
  /** Tells all of them that something was written. */
  tell(): void
  close(): void
}

/** The side of the thread that opened the database. `heard` is called before the one that wrote goes on. */
export const openerOf = (heard: () => void): Threads => {
  const ports = new Set<MessagePort>()
  const tell = (but?: MessagePort) => {
    for (const port of ports) if (port !== but) port.postMessage({ news: true } satisfies Message)
  }
  return {
    introduce: () => {
      const { port1, port2 } = new MessageChannel()
      ports.add(port1)
      port1.on('message', (message: Message) => {
        if (!('wrote' in message)) return
        heard()
        tell(port1)
        port1.postMessage({ heard: message.wrote } satisfies Message)
      })
      port1.on('close', () => ports.delete(port1))
      port1.unref()
      return port2
    },
    tell: () => tell(),
    close: () => ports.forEach((port) => port.close()),
  }
}

/** The side of a thread that joined. `told` resolves when the opener knows; it does so too when there is none any more. */
export const joinerOf = (port: MessagePort, heard: () => void) => {
  const waiting = new Map<number, () => void>()
  let last = 0
  let isOpen = true
  port.on('message', (message: Message) => {
    if ('news' in message) heard()
    if (!('heard' in message)) return
    waiting.get(message.heard)?.()
    waiting.delete(message.heard)
    if (waiting.size === 0) port.unref()
  })
  port.on('close', () => {
    isOpen = false
    for (const resolve of waiting.values()) resolve()
  })
  port.unref()
  return {
    told: (): Promise<void> =>
      new Promise((resolve) => {
        if (!isOpen) return resolve()
        if (waiting.size === 0) port.ref()
        waiting.set(++last, resolve)
        port.postMessage({ wrote: last } satisfies Message)
      }),
    close: () => port.close(),
  }
}
