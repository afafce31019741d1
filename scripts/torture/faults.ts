import type { ClusterProcess } from '@tutti/testing'
import { ALONE, type Place } from './place.ts'

/** What goes wrong, for how long (ms), and how it is mended; `shortMs` in the short run, which leaves out those without it. */
export type Fault = {
  name: string
  ms: number
  shortMs?: number
  strike(place: Place): Promise<void> | void
  mend(place: Place): Promise<void> | void
}

/** Whose replicas are killed in the short run too: the listeners' own data, and the door to it. */
const IN_SHORT = ['playlists', 'playback', 'gateway']
const SERVICES = ['identity', 'catalog', 'media', 'playlists', 'library', 'playback', 'recommendations', 'gateway']

/** Every other time the other replica: each is the oldest once. */
const replicaOf = ({ running }: Place, name: string): ClusterProcess => {
  const replicas = running.of(name)
  return replicas[SERVICES.indexOf(name) % replicas.length]!
}

const killed = (name: string): Fault => ({
  name: `a replica of ${name} is killed`,
  ms: 6_000,
  ...(IN_SHORT.includes(name) ? { shortMs: 2_000 } : {}),
  strike: (place) => replicaOf(place, name).kill(),
  mend: (place) => replicaOf(place, name).start(),
})

const hung: Fault = {
  name: 'a replica of library hangs',
  ms: 12_000,
  strike: (place) => replicaOf(place, 'library').freeze(),
  mend: (place) => replicaOf(place, 'library').thaw(),
}

const engines: Fault[] = [
  {
    name: 'the broker is stopped',
    ms: 60_000,
    shortMs: 10_000,
    strike: ({ running }) => running.engines.nats.stop(),
    mend: ({ running }) => running.engines.nats.start(),
  },
  {
    name: 'the broker is killed',
    ms: 10_000,
    strike: ({ running }) => running.engines.nats.kill(),
    mend: ({ running }) => running.engines.nats.start(),
  },
  {
    name: "the broker's store is deleted",
    ms: 3_000,
    shortMs: 1_000,
    strike: async ({ running }) => {
      await running.engines.nats.stop()
      await running.engines.nats.removeStore()
    },
    mend: ({ running }) => running.engines.nats.start(),
  },
  {
    name: 'PostgreSQL is restarted',
    ms: 2_000,
    strike: ({ running }) => running.engines.postgres.stop(),
    mend: ({ running }) => running.engines.postgres.start(),
  },
  {
    name: 'PostgreSQL is killed',
    ms: 2_000,
    shortMs: 1_000,
    strike: ({ running }) => running.engines.postgres.kill(),
    mend: ({ running }) => running.engines.postgres.start(),
  },
  {
    name: 'Valkey is killed',
    ms: 5_000,
    strike: ({ running }) => running.engines.valkey.kill(),
    mend: ({ running }) => running.engines.valkey.start(),
  },
  {
    name: 'S3 is killed',
    ms: 5_000,
    strike: ({ running }) => running.engines.s3.kill(),
    mend: ({ running }) => running.engines.s3.start(),
  },
]

/** Needs a namespace. */
export const cutOff: Fault = {
  name: `a replica of ${ALONE} is cut off from the network`,
  ms: 20_000,
  shortMs: 8_000,
  strike: ({ island }) => island!.cutOff(),
  mend: ({ island }) => island!.rejoin(),
}

export const faults: Fault[] = [...SERVICES.map(killed), hung, ...engines, cutOff]
