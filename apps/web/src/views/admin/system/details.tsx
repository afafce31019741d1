import type { Events, Replica } from '../../../api/system.ts'
import { ScrollBox } from '../../../design/scroll-box.tsx'
import { bytes, when } from '../../../parts/format.ts'
import { t } from '../../../text/en.ts'
import { asked, ms, rate } from './signs.ts'

type DetailsProps = { name: string; replicas: readonly Replica[]; events: Events | null; isShared: boolean }

/** Each process of a service, whom it asks, and its events. */
export function Details({ name, replicas, events, isShared }: DetailsProps) {
  const calls = [...asked(replicas)].filter(([, perS]) => perS > 0)
  return (
    <section aria-label={t.system.details(name)} className="mt-8">
      <h2 className="mb-3 text-20 font-bold">{name}</h2>
      <Processes name={name} replicas={replicas} />
      {isShared && <p className="mt-2 text-12 text-quiet">{t.system.shared}</p>}
      <dl className="mt-5 flex flex-wrap gap-x-8 gap-y-3 text-13">
        {calls.length > 0 && <Fact name={t.system.calls} value={calls.map(([to, perS]) => `${to} ${rate(perS)}/s`).join(', ')} />}
        {events && <EventFacts events={events} />}
      </dl>
    </section>
  )
}

function EventFacts({ events: { waiting, waiting_s, lag, applied_per_s, dead_letters } }: { events: Events }) {
  const words = t.system.events
  return (
    <>
      <Fact name={words.applied} value={`${rate(applied_per_s)}/s`} />
      <Fact name={words.lag} value={lag === null ? words.unknown : rate(lag)} />
      <Fact name={words.waiting} value={rate(waiting)} />
      {waiting > 0 && <Fact name={words.oldest} value={ms(waiting_s * 1000)} />}
      <Fact name={words.dead} value={rate(dead_letters)} />
    </>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="text-12 text-quiet">{name}</dt>
      <dd className="font-medium tnum">{value}</dd>
    </div>
  )
}

function Processes({ name, replicas }: { name: string; replicas: readonly Replica[] }) {
  const words = t.system.table
  const heads = [words.where, words.state, words.requests, words.errors, words.p99, words.loop, words.memory, words.since, words.version]
  return (
    <ScrollBox label={words.caption(name)} className="rounded-card ring-1 ring-line">
      <table className="w-full text-13 whitespace-nowrap tnum">
        <thead>
          <tr className="border-b text-left text-12 text-quiet">
            {heads.map((head) => (
              <th key={head} scope="col" className="px-3 py-2 font-medium">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {replicas.map((one, n) => (
            <Row key={one.address ?? n} replica={one} />
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}

function Row({ replica }: { replica: Replica }) {
  const { address, is_up, is_ready, requests, loop_delay_ms, memory_bytes, started_at, version } = replica
  const words = t.system.table
  const cells = [
    requests ? rate(requests.per_s) : '–',
    requests ? rate(requests.errors_per_s) : '–',
    ms(requests?.p99_ms ?? null),
    ms(loop_delay_ms),
    memory_bytes === null ? '–' : bytes(memory_bytes),
    started_at === null ? '–' : when(started_at),
    version ?? '–',
  ]
  const state = is_up ? (is_ready ? words.up : words.notReady) : words.down
  return (
    <tr className="border-b last:border-0">
      <th scope="row" className="px-3 py-2.5 text-left font-medium">
        {address ?? (is_up ? words.here : words.unknown)}
      </th>
      <td className={is_up ? 'px-3' : 'px-3 text-danger'}>{state}</td>
      {cells.map((cell, n) => (
        <td key={n} className="px-3">
          {cell}
        </td>
      ))}
    </tr>
  )
}
