import { CircleAlert, CircleCheck, CircleX } from 'lucide-react'
import type { Replica } from '../../../api/system.ts'
import { cx } from '../../../design/cx.ts'
import { t } from '../../../text/en.ts'
import { isAnswering, ms, rate, type Sign, together } from './signs.ts'

const ICONS = { ok: CircleCheck, warn: CircleAlert, down: CircleX }
const TONES = { ok: 'text-good', warn: 'text-accent-text', down: 'text-danger' }

export function SignIcon({ sign, size = 18 }: { sign: Sign; size?: number }) {
  const Icon = ICONS[sign]
  return <Icon size={size} strokeWidth={1.75} className={cx('shrink-0', TONES[sign])} role="img" aria-label={t.system.state[sign]} />
}

type NodeProps = { name: string; sign: Sign; replicas: readonly Replica[]; lag?: number | null; isChosen: boolean; choose: () => void }

/** A service on the map: how it is, its processes, and what they did within the last minute. */
export function Node({ name, sign, replicas, lag, isChosen, choose }: NodeProps) {
  const { perS, p99Ms } = together(replicas)
  const up = replicas.filter(isAnswering).length
  const facts: [string, string][] = [
    [t.system.perS, up > 0 ? rate(perS) : '–'],
    [t.system.p99, ms(p99Ms)],
    ...(lag ? [[t.system.lag, rate(lag)] as [string, string]] : []),
  ]
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={choose}
      className={cx(
        'flex w-full min-w-0 flex-col rounded-card bg-raised p-3 text-left ring-1 transition-[background,box-shadow] duration-120 hover:bg-hover',
        isChosen ? 'ring-2 ring-text' : sign === 'ok' ? 'ring-line' : sign === 'down' ? 'ring-danger/60' : 'ring-accent/60',
      )}
    >
      <span className="w-full truncate text-13 font-medium" title={name}>
        {name}
      </span>
      <span className="mt-1.5 flex items-center gap-1.5 text-12 text-quiet">
        <SignIcon sign={sign} size={16} />
        {replicas.map((one, n) => (
          <i
            key={one.address ?? n}
            aria-hidden
            className={cx('size-2 rounded-full', one.is_up ? (one.is_ready ? 'bg-good' : 'bg-accent') : 'ring-1 ring-danger ring-inset')}
          />
        ))}
        {t.system.replicas(up, replicas.length)}
      </span>
      <dl className="mt-2 grid grid-cols-[auto_1fr] gap-x-2 text-12 tnum">
        {facts.map(([label, value]) => (
          <div key={label} className="contents">
            <dt className="text-quiet">{label}</dt>
            <dd className="text-right">{value}</dd>
          </div>
        ))}
      </dl>
    </button>
  )
}
