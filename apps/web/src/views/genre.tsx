import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { genres } from '../api/catalog.ts'
import { Segmented } from '../design/field.tsx'
import { useTitle } from '../parts/entity-head.tsx'
import { Page } from '../parts/page-head.tsx'
import { t } from '../text/en.ts'
import { Albums } from './library/albums.tsx'
import { Tracks } from './library/tracks.tsx'

const route = getRouteApi('/shell/genre/$id')

export function GenreView() {
  const { id } = route.useParams()
  const { data } = useQuery(genres)
  const [shown, show] = useState<'albums' | 'tracks'>('albums')
  const name = data?.items.find((genre) => genre.id === id)?.name ?? t.library.genre
  useTitle(name)
  const choices = [
    { value: 'albums' as const, label: t.library.albums },
    { value: 'tracks' as const, label: t.library.tracks },
  ]
  return (
    <Page title={name} aside={<Segmented label={t.library.show} value={shown} choices={choices} onChange={show} />}>
      {shown === 'albums' ? <Albums genre={id} /> : <Tracks genre={id} />}
    </Page>
  )
}
