import type { Service, System } from '../../../api/system.ts'
import { t } from '../../../text/en.ts'
import { type Line, Lines } from './lines.tsx'
import { Node } from './node.tsx'
import { asked, rate, signOf, signOfGateways } from './signs.ts'

export const GATEWAY = 'gateway'

type MapProps = { system: System; chosen: string; choose: (name: string) => void }

/** The whole system: who comes in by the gateways, which services answer, what they ask each other, and the log that carries their events. */
export function SystemMap({ system: { gateways, services }, chosen, choose }: MapProps) {
  const columnOf = (n: number) => ((n + 0.5) * 100) / services.length
  const places = new Map(services.map(({ name }, n) => [name, columnOf(n)]))
  const forwarded = asked(gateways)
  const applied = services.reduce((sum, { events }) => sum + (events?.applied_per_s ?? 0), 0)
  const between: Line[] = services.flatMap(({ name, replicas }) =>
    [...asked(replicas)].flatMap(([to, perS]) =>
      places.has(to) && perS > 0 ? [{ from: places.get(name)!, to: places.get(to)!, perS, shape: 'bow' as const }] : [],
    ),
  )
  const told: Line[] = services.map(({ name, events }) => {
    const at = places.get(name)!
    return { from: at, to: at, perS: events?.applied_per_s ?? 0, tone: 'event' }
  })
  return (
    <section aria-label={t.system.map} className="@container">
      <div className="mx-auto @[860px]:w-56">
        <Node
          name={t.system.gateway}
          sign={signOfGateways(gateways)}
          replicas={gateways}
          isChosen={chosen === GATEWAY}
          choose={() => choose(GATEWAY)}
        />
      </div>
      <Lines height={56} lines={services.map(({ name }) => ({ from: 50, to: places.get(name)!, perS: forwarded.get(name) ?? 0 }))} />
      <ul className="mt-3 grid grid-cols-1 gap-3 @[340px]:grid-cols-2 @[620px]:grid-cols-3 @[860px]:mt-0 @[860px]:grid-cols-7">
        {services.map((service) => (
          <li key={service.name} className="flex">
            <ServiceNode service={service} isChosen={chosen === service.name} choose={() => choose(service.name)} />
          </li>
        ))}
      </ul>
      <Lines height={60} lines={[...told, ...between]} />
      <p className="mt-3 flex flex-wrap items-center justify-between gap-x-4 rounded-card bg-raised px-4 py-2.5 text-13 ring-1 ring-line @[860px]:mt-0">
        <span className="font-medium">{t.system.log}</span>
        <span className="text-quiet tnum">{t.system.logText(rate(applied))}</span>
      </p>
    </section>
  )
}

function ServiceNode({ service, isChosen, choose }: { service: Service; isChosen: boolean; choose: () => void }) {
  const { name, replicas, events } = service
  return <Node name={name} sign={signOf(service)} replicas={replicas} lag={events?.lag ?? null} isChosen={isChosen} choose={choose} />
}
