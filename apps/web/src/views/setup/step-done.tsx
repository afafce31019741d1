import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { summary } from '../../api/catalog.ts'
import { folders, scan as scanQuery } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { goTo } from '../../navigation.ts'
import { number } from '../../parts/format.ts'
import { t } from '../../text/en.ts'
import { ScanProgress } from '../admin/scan-card.tsx'

const STILL_MS = 3000

// The demo music is made and scanned in turns: between two of them nothing is scanned, and yet not everything is here.
function useFilling(scanning: boolean, tracks: number): boolean {
  const [still, setStill] = useState(-1)
  useEffect(() => {
    if (scanning) return
    const timer = setTimeout(() => setStill(tracks), STILL_MS)
    return () => clearTimeout(timer)
  }, [scanning, tracks])
  return scanning || still !== tracks
}

/** The library fills: counts climb as the scan goes; listening can begin at once. */
export function StepDone() {
  const { data: scan } = useQuery({ ...scanQuery, refetchInterval: 1000 })
  const { data: counts } = useQuery({ ...summary, refetchInterval: 1000 })
  const { data: chosen } = useQuery(folders)
  const none = !counts?.tracks && (chosen?.total === 0 || Boolean(scan?.finished_at && !scan.scanning))
  const filling = useFilling(Boolean(scan?.scanning), counts?.tracks ?? 0)
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
        {none ? t.setup.nothingYet : filling || !counts?.tracks ? t.setup.reading : t.setup.ready}
      </p>
      <Button tone="accent" onClick={() => goTo('/')} className="mt-8 h-12! px-8!">
        {t.setup.listen}
      </Button>
    </div>
  )
}
