import { useQuery } from '@tanstack/react-query'
import type { CSSProperties } from 'react'
import { listAlbums } from '../../api/catalog.ts'
import type { AlbumRef } from '../../api/types.ts'
import { Cover } from '../../design/cover.tsx'

/** A quiet wall of what the scan has found so far, drifting behind the welcome. */
export function CoverWall({ live }: { live: boolean }) {
  const { data } = useQuery({
    queryKey: ['library', 'wall'],
    queryFn: ({ signal }) => listAlbums({ sort: 'added', order: 'desc' }, { offset: 0, limit: 36, signal }),
    enabled: live,
    refetchInterval: 2500,
    retry: false,
  })
  const albums = data?.items ?? []
  return (
    <div aria-hidden className="pointer-events-none fixed inset-0 overflow-hidden">
      <div className="absolute -inset-x-[10%] -top-[12%] grid rotate-[-6deg] grid-cols-[repeat(auto-fit,minmax(150px,1fr))] gap-5 opacity-45">
        {Array.from({ length: 12 }, (_, column) => (
          <Column key={column} albums={albums} column={column} />
        ))}
      </div>
      <div className="absolute inset-0 bg-[radial-gradient(ellipse_70%_80%_at_50%_50%,var(--ground)_35%,transparent_130%)] max-md:bg-[linear-gradient(transparent,var(--ground)_34%_72%,transparent_120%)]" />
    </div>
  )
}

function Column({ albums, column }: { albums: AlbumRef[]; column: number }) {
  const shown = albums.length ? Array.from({ length: 9 }, (_, i) => albums[(i * 5 + column * 7) % albums.length]!) : []
  return (
    <div
      className="drift flex flex-col gap-5"
      style={{ '--drift': `${70 + ((column * 37) % 50)}s`, marginTop: -((column * 61) % 120) } as CSSProperties}
    >
      {shown.map((album, i) => (
        <Cover key={`${album.id} ${i}`} images={album.images} size={180} className="fade w-full" />
      ))}
    </div>
  )
}
