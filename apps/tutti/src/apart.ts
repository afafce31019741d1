import { type AnyService, callerCredentials, listenApart, makeDirectory, openService } from '@tutti/kit'
import { remoteService } from '@tutti/kit/calls/remote'
import { every } from './every.ts'
import { type OwnGround, onGround } from './ground.ts'
import { type Placed, placing } from './placed.ts'
import { viewersOf } from './viewer-keys.ts'

type Options = {
  services: readonly AnyService[]
  ground: OwnGround
  directory: ReturnType<typeof makeDirectory>
  placed: Map<string, Placed>
}

/**
 * Opens every service behind a loopback listener of its own; whoever calls it, calls over HTTP.
 * `directory` becomes the gateway's: it reaches them like any other caller. `stop` closes the connections between them.
 */
export const apart = async ({ services, ground, directory, placed }: Options): Promise<{ stop(): Promise<void> }> => {
  const credentials = callerCredentials(ground.secret('callers'))
  const directories = new Map(services.map((service) => [service.name, makeDirectory(services.map((one) => one.name))]))
  const warmers: (() => Promise<unknown>)[] = []
  const closing: (() => Promise<void>)[] = []
  await every(services, async (service) => {
    const own = directories.get(service.name)!
    const open = await openService(service, onGround(ground, own))
    const verifyViewer = viewersOf(service.name, own, ground)
    warmers.push(verifyViewer.warm)
    const listener = await listenApart({
      services: [open],
      host: '127.0.0.1',
      port: 0,
      logger: ground.logger(service.name),
      version: ground.version,
      verifyCaller: credentials.verify,
      verifyViewer,
    })
    listener.ready()
    placed.set(service.name, {
      ...placing(open),
      urls: [listener.url],
      stop: async () => {
        await listener.stop()
        await open.stop()
      },
    })
  })
  for (const [to, { urls }] of placed) {
    const remote = remoteService({ service: to, urls: urls! })
    for (const [from, own] of directories)
      if (from !== to)
        own.add(
          to,
          remote.callerFor(() => credentials.sign(from)),
        )
    directory.add(
      to,
      remote.callerFor(() => credentials.sign('gateway')),
    )
    closing.push(remote.close)
  }
  // Without identity nobody has a token to read.
  await Promise.all(warmers.map((warm) => warm().catch(() => undefined)))
  return { stop: async () => void (await Promise.all(closing.map((close) => close()))) }
}
