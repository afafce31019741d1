import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type System, system as looking } from '../../../api/system.ts'
import { ErrorState, Late, Skeleton } from '../../../design/states.tsx'
import { when } from '../../../parts/format.ts'
import { t } from '../../../text/en.ts'
import { Details } from './details.tsx'
import { Letters } from './letters.tsx'
import { GATEWAY, SystemMap } from './map.tsx'
import { SignIcon } from './node.tsx'
import { allTroubles, countProcesses, signOf } from './signs.ts'

/** How the whole system is now: every service, its processes, and what was put aside. */
export function SystemTab() {
  const { data, error, refetch } = useQuery(looking)
  const [wanted, choose] = useState<string>()
  if (error && !data) return <ErrorState error={error} what={t.system.failed} retry={() => void refetch()} />
  if (!data)
    return (
      <Late className="flex flex-col gap-4">
        <Skeleton className="h-16" />
        <Skeleton className="h-80" />
      </Late>
    )
  // What needs a look is shown first, until somebody chooses.
  const troubled = data.services.find((service) => signOf(service) !== 'ok')
  const chosen = wanted ?? troubled?.name ?? GATEWAY
  const service = data.services.find(({ name }) => name === chosen)
  return (
    <>
      <Headline system={data} isOld={error !== null} />
      <SystemMap system={data} chosen={chosen} choose={choose} />
      <Details
        name={chosen}
        replicas={service?.replicas ?? data.gateways}
        events={service?.events ?? null}
        isShared={isShared(data, chosen)}
      />
      {service?.events && service.events.dead_letters > 0 && <Letters key={chosen} service={chosen} />}
    </>
  )
}

function Headline({ system, isOld }: { system: System; isOld: boolean }) {
  const wrong = allTroubles(system)
  const processes = countProcesses(system)
  const sign = system.services.some((service) => signOf(service) === 'down') ? 'down' : wrong.length > 0 ? 'warn' : 'ok'
  const about = [
    t.system.version(system.version),
    processes === 1 ? t.system.oneProcess : t.system.processes(processes),
    system.gateways.length > 1 ? t.system.limits(system.limits) : '',
    t.system.lastMinute,
  ]
  return (
    <header className="mb-6 flex gap-3" aria-live="polite">
      <span className="mt-0.5">
        <SignIcon sign={sign} size={22} />
      </span>
      <div className="min-w-0">
        <h2 className="text-20 font-bold">{wrong.length > 0 ? t.system.notWell : t.system.well}</h2>
        {isOld && <p className="text-danger">{t.system.old(when(system.at))}</p>}
        {wrong.map((text) => (
          <p key={text}>{text}</p>
        ))}
        <p className="text-13 text-quiet">{about.filter(Boolean).join(' · ')}</p>
      </div>
    </header>
  )
}

/** Whether one of the processes of this name runs others too. */
const isShared = ({ gateways, services }: System, name: string): boolean => {
  const groups = [{ name: GATEWAY, replicas: gateways }, ...services]
  const own = new Set(groups.find((one) => one.name === name)?.replicas.flatMap(({ process }) => process ?? []))
  return groups.some((one) => one.name !== name && one.replicas.some(({ process }) => process !== null && own.has(process)))
}
