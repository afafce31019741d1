import { useQuery } from '@tanstack/react-query'
import { scan } from '../api/folders.ts'
import { number } from '../parts/format.ts'
import { t } from '../text/en.ts'

/** While the library is being read: how far it is. */
export function ScanNote() {
  const { data } = useQuery(scan)
  if (!data?.scanning) return null
  const share = data.files_total ? data.files_done / data.files_total : null
  return (
    <div role="status" className="fade mx-3 mb-3 rounded-card border bg-raised px-3 py-2.5">
      <p className="text-13 font-medium">{t.scan.phase(data.phase)}</p>
      <p className="text-12 text-quiet tnum">
        {t.scan.files(number(data.files_done), data.files_total === null ? null : number(data.files_total))}
      </p>
      <div className="mt-2 h-1 overflow-hidden rounded-full bg-line-strong">
        <div
          className={share === null ? 'pulse h-full w-1/3 bg-accent' : 'h-full bg-accent transition-[width] duration-500'}
          style={share === null ? {} : { width: `${share * 100}%` }}
        />
      </div>
    </div>
  )
}
