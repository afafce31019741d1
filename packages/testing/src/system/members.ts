import { join } from 'node:path'
import { type Member, openMember, type System, type SystemOptions, system as program } from '@tutti/tutti'
import { freePorts } from '../engines/program.ts'

const REPLICAS = 2

/** A system of a gateway and two replicas of every service, each with connections of its own, all in this process. */
export const openMembers = async ({ environment, entries = program, webRoot }: SystemOptions): Promise<System> => {
  const data = environment.TUTTI_DATA!
  const ports = await freePorts(REPLICAS + 1)
  const names = entries.map(({ name }) => name).filter((name) => !environment.TUTTI_WITHOUT?.split(',').includes(name))
  const urls = ports
    .slice(1)
    .map((port) => `http://127.0.0.1:${port}`)
    .join(',')
  const common = {
    TUTTI_DRAIN_MS: '0',
    TUTTI_STOP_MS: '8000',
    ...environment,
    ...Object.fromEntries(names.map((name) => [`TUTTI_URL_${name.toUpperCase()}`, urls])),
  }
  const members: Member[] = []
  const stop = async () => {
    // The gateway first: what it has accepted is answered.
    await members.at(-1)?.stop()
    await Promise.all(members.slice(0, -1).map((member) => member.stop()))
  }
  const open = async (some: readonly string[], n: number) => {
    // The gateway has the folder that tests look into; of the replicas the first one has.
    const folder = n === 1 ? data : join(data, `member-${n}`)
    const own = { ...common, TUTTI_DATA: folder, TUTTI_INTERNAL_PORT: String(ports[n]) }
    members.push(await openMember({ environment: own, names: some, entries, ...(webRoot ? { webRoot } : {}) }))
  }
  try {
    for (let n = 1; n <= REPLICAS; n += 1) await open(names, n)
    await open(['gateway'], 0)
  } catch (error) {
    await stop()
    throw error
  }
  const [first] = members
  return {
    data,
    url: members.at(-1)!.url,
    find: first!.find,
    kill: async (service) => void (await Promise.all(members.slice(0, -1).map((member) => member.kill(service)))),
    stop,
  }
}
