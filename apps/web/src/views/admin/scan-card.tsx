import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { cancelScan, type Scan } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { number, when } from '../../parts/format.ts'
import { t } from '../../text/en.ts'

/** The scan under way, live; or what the last one did. */
export function ScanCard({ scan }: { scan: Scan }) {
  const cancel = useMutation({ mutationFn: cancelScan })
  if (!scan.scanning && !scan.finished_at) return null
  const facts = [
    [t.scan.added, scan.tracks_added],
    [t.scan.changed, scan.tracks_changed],
    [t.scan.missing, scan.tracks_missing],
    [t.scan.problems, scan.problems],
  ] as const
  return (
    <section aria-label={t.scan.title} className="mb-6 rounded-card bg-raised p-5 ring-1 ring-line">
      <div className="flex items-center gap-4">
        <div className="min-w-0 grow">
          <h2 className="font-medium">{scan.scanning ? t.scan.phase(scan.phase) : t.scan.finished(when(scan.finished_at))}</h2>
          <p className="text-13 text-quiet tnum">
            {t.scan.files(number(scan.files_done), scan.files_total === null ? null : number(scan.files_total))}
            {scan.scanning && scan.tracks_per_second > 0 && ` · ${t.scan.speed(number(Math.round(scan.tracks_per_second)))}`}
          </p>
        </div>
        {scan.scanning && (
          <Button tone="quiet" busy={cancel.isPending} onClick={() => cancel.mutate()}>
            {t.scan.stop}
          </Button>
        )}
      </div>
      {scan.scanning && <ScanProgress scan={scan} />}
      <dl className="mt-4 flex flex-wrap gap-x-8 gap-y-2 text-13">
        {facts.map(([name, value]) => (
          <div key={name} className="flex gap-2">
            <dt className="text-quiet">{name}</dt>
            <dd className="font-medium tnum">{number(value)}</dd>
          </div>
        ))}
      </dl>
      {scan.problems > 0 && (
        <Link to="/admin/problems" className="mt-3 inline-block text-13 text-accent-text hover:underline">
          {t.scan.show}
        </Link>
      )}
    </section>
  )
}

export function ScanProgress({ scan }: { scan: Scan }) {
  const share = scan.files_total ? Math.min(1, scan.files_done / scan.files_total) : null
  return (
    <div
      role="progressbar"
      aria-label={t.scan.title}
      aria-valuenow={share === null ? undefined : Math.round(share * 100)}
      className="mt-4 h-1.5 overflow-hidden rounded-full bg-line-strong"
    >
      <div
        className={
          share === null ? 'pulse h-full w-1/4 rounded-full bg-accent' : 'h-full rounded-full bg-accent transition-[width] duration-500'
        }
        style={share === null ? {} : { width: `${share * 100}%` }}
      />
    </div>
  )
}
