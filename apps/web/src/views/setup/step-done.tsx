import { useQuery } from '@tanstack/react-query'
import { summary } from '../../api/catalog.ts'
import { scan as scanQuery } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { goTo } from '../../navigation.ts'
import { number } from '../../parts/format.ts'
import { t } from '../../text/en.ts'
import { ScanProgress } from '../admin/scan-card.tsx'

/** The library fills: counts climb as the scan goes; listening can begin at once. */
export function StepDone() {
  const { data: scan } = useQuery({ ...scanQuery, refetchInterval: 1000 })
  const { data: counts } = useQuery({ ...summary, refetchInterval: scan?.scanning === false ? false : 1000 })
  const facts = [
    [t.library.tracks, counts?.tracks ?? 0],
    [t.library.albums, counts?.albums ?? 0],
    [t.library.artists, counts?.artists ?? 0],
  ] as const
  return (
    <div>
      <dl className="flex gap-10 max-md:gap-6" aria-live="off">
        {facts.map(([name, value]) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-13 text-quiet">{name}</dt>
            <dd className="text-44 font-bold tnum max-md:text-28">{number(value)}</dd>
          </div>
        ))}
      </dl>
      {scan?.scanning && <ScanProgress scan={scan} />}
      <p role="status" className="mt-4 text-quiet">
        {scan?.scanning ? t.setup.reading : counts?.tracks ? t.setup.ready : t.setup.nothingYet}
      </p>
      <Button tone="accent" onClick={() => goTo('/')} className="mt-8 h-12! px-8!">
        {t.setup.listen}
      </Button>
    </div>
  )
}
