import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../../api/query-client.ts'
import { Button } from '../../design/button.tsx'
import { Select } from '../../design/field.tsx'
import { openDownloads } from '../../offline/actions.ts'
import { LIMITS, type Room } from '../../offline/quota.ts'
import { useAway, useShelf, type Shelf } from '../../offline/shelf.ts'
import { bytes } from '../../parts/format.ts'
import { t } from '../../text/en.ts'

const key = ['downloads', 'room']

/** How full it is, how full it may become, and what happens at the moment. */
export function Storage() {
  const used = useShelf((shelf) => shelf.used)
  const { data: room } = useQuery({
    queryKey: [...key, Math.floor(used / 1e6)],
    queryFn: () => openDownloads().then((offline) => offline.room()),
    staleTime: 0,
  })
  const share = room ? Math.min(1, used / Math.max(1, room.limit)) : 0
  return (
    <section aria-label={t.offline.limit} className="mb-7">
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3">
        <div className="min-w-44 grow">
          <p className="flex items-baseline gap-2">
            <span className="text-16 font-bold tnum">{bytes(used)}</span>
            <span className="text-13 text-quiet tnum">{room ? t.offline.usedOf(bytes(room.limit)) : ''}</span>
          </p>
          <div
            role="meter"
            aria-label={t.offline.limit}
            aria-valuemin={0}
            aria-valuemax={100}
            aria-valuenow={Math.round(share * 100)}
            className="mt-2.5 h-1.5 overflow-hidden rounded-full bg-line-strong"
          >
            <div
              className="h-full rounded-full bg-accent transition-[width] duration-200"
              style={{ width: `${Math.max(share * 100, used ? 0.6 : 0)}%` }}
            />
          </div>
        </div>
        {room && <Limit room={room} />}
      </div>
      <p className="mt-2.5 min-h-5 text-13 text-quiet">
        {room && [t.offline.browser(bytes(room.free)), room.isKept ? t.offline.kept : t.offline.mayClear].join(' ')}
      </p>
      <Progress room={room} />
    </section>
  )
}

function Limit({ room }: { room: Room }) {
  const [limit, setLimit] = useState(room.limit)
  const sizes = [...new Set([...LIMITS.filter((size) => size < room.quota), limit])].sort((a, b) => a - b)
  const choices = sizes.map((size) => ({ value: String(size), label: t.offline.upTo(bytes(size)) }))
  const choose = async (value: string) => {
    setLimit(Number(value))
    const offline = await openDownloads()
    offline.choose(Number(value))
    offline.pump()
    await queryClient.invalidateQueries({ queryKey: key })
  }
  return <Select label={t.offline.limit} value={String(limit)} choices={choices} onChange={(value) => void choose(value)} />
}

// How far those collections are that are not whole yet: what was finished before is no part of it.
const counts = ({ files }: Shelf) => {
  const open = new Set<string>()
  for (const { state, in: uris } of files.values()) if (state === 'wanted') for (const uri of uris) open.add(uri)
  let [done, all, failed] = [0, 0, 0]
  for (const { state, in: uris } of files.values()) {
    if (state === 'failed') failed++
    if (!uris.some((uri) => open.has(uri))) continue
    all++
    if (state !== 'wanted') done++
  }
  return `${done} ${all} ${failed}`
}
const sum = ({ running }: Shelf) => [...running.values()].reduce((all, one) => all + one, 0)

function Progress({ room }: { room: Room | undefined }) {
  const [done = 0, all = 0, failed = 0] = useShelf(counts).split(' ').map(Number)
  const under = useShelf(sum)
  const full = useShelf((shelf) => shelf.full)
  const used = useShelf((shelf) => shelf.used)
  const away = useAway()
  const left = all - done
  return (
    <>
      {left > 0 && full && (
        <p role="alert" className="mt-3 text-14 text-danger">
          {full === 'limit' ? t.offline.full(bytes(used), bytes(room?.limit ?? used)) : t.offline.fullBrowser}
        </p>
      )}
      {left > 0 && !full && (
        <div className="mt-3 max-w-100">
          <p role="status" className="text-14 font-medium">
            {away ? t.offline.waiting(left) : t.offline.running(done, all)}
          </p>
          {!away && (
            <div className="mt-2 h-1 overflow-hidden rounded-full bg-line-strong">
              <div className="h-full bg-text transition-[width] duration-200" style={{ width: `${((done + under) / all) * 100}%` }} />
            </div>
          )}
        </div>
      )}
      {failed > 0 && (
        <p className="mt-3 flex items-center gap-3 text-14 text-quiet">
          {t.offline.failed(failed)}
          {!away && (
            <Button
              tone="quiet"
              className="h-8! px-3! text-13!"
              onClick={() => void openDownloads().then((offline) => offline.retryFailed())}
            >
              {t.offline.retry}
            </Button>
          )}
        </p>
      )}
    </>
  )
}
