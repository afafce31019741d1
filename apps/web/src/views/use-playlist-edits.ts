import { monitorForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter'
import { useEffect } from 'react'
import { addItems, moveItems, removeItems } from '../api/playlists.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiError } from '../api/request.ts'
import type { Page, PlaylistItem, Track } from '../api/types.ts'
import { toast } from '../design/toast-store.ts'
import { useLatest } from '../parts/use-latest.ts'
import { isDragged, type DropPlace } from '../parts/use-row-drag.ts'
import { t } from '../text/en.ts'

type Options = { id: string; list: string; editable: boolean; trackAt: (index: number) => Track | null | undefined }

/** Moving by drag and removing with Undo; both show at once and are put right by the server's answer. */
export function usePlaylistEdits({ id, list, editable, trackAt }: Options) {
  const latest = useLatest(trackAt)
  useEffect(() => {
    if (!editable) return
    return monitorForElements({
      canMonitor: ({ source }) => isDragged(source.data) && source.data.list === list,
      onDrop: ({ source, location }) => {
        const place = location.current.dropTargets[0]?.data as DropPlace | undefined
        if (place?.kind !== 'row' || place.list !== list || !isDragged(source.data)) return
        void move(id, source.data.indexes, place.index + (place.edge === 'bottom' ? 1 : 0))
      },
    })
  }, [id, list, editable])
  return { remove: (indexes: number[]) => void remove(id, indexes, latest.current) }
}

// Rows that lie side by side move in one call; scattered ones in one call per run, keeping their order.
async function move(id: string, indexes: number[], before: number) {
  showMove(id, indexes, before)
  try {
    let target = before
    let shift = 0
    for (const [start, size] of runs(indexes)) {
      const from = start < before ? start - shift : start
      if (from !== target && from + size !== target) await moveItems(id, { range_start: from, insert_before: target, range_length: size })
      if (start < before) shift += size
      else target += size
    }
  } catch (error) {
    toast({ text: t.playlist.moveFailed(said(error)), tone: 'bad' })
  }
  await refetch(id)
}

async function remove(id: string, indexes: number[], trackAt: Options['trackAt']) {
  const entries = indexes.flatMap((position) => ({ position, uri: trackAt(position)?.uri ?? '' })).filter(({ uri }) => uri)
  if (!entries.length) return
  const gone = new Set(entries.map(({ position }) => position))
  reshape(id, (items) => items.filter((_, index) => !gone.has(index)))
  try {
    await removeItems(id, entries)
    toast({ text: t.playlist.removed(entries.length), action: { label: t.undo, run: () => void putBack(id, entries) } })
  } catch (error) {
    toast({ text: t.playlist.removeFailed(said(error)), tone: 'bad' })
  }
  await refetch(id)
}

async function putBack(id: string, entries: { uri: string; position: number }[]) {
  try {
    for (const { uri, position } of [...entries].sort((a, b) => a.position - b.position)) await addItems(id, [uri], position)
  } catch (error) {
    toast({ text: t.playlist.undoFailed(said(error)), tone: 'bad' })
  }
  await refetch(id)
}

function runs(indexes: number[]): [start: number, size: number][] {
  const found: [number, number][] = []
  for (const index of [...indexes].sort((a, b) => a - b)) {
    const last = found.at(-1)
    if (last && last[0] + last[1] === index) last[1]++
    else found.push([index, 1])
  }
  return found
}

function showMove(id: string, indexes: number[], before: number) {
  const moved = new Set(indexes)
  reshape(id, (items) => [
    ...items.filter((_, i) => i < before && !moved.has(i)),
    ...items.filter((_, i) => moved.has(i)),
    ...items.filter((_, i) => i >= before && !moved.has(i)),
  ])
}

// The pages in memory are laid end to end, changed and cut again; this is only for the eye until the server's answer.
function reshape(id: string, change: (items: PlaylistItem[]) => PlaylistItem[]) {
  const pages = queryClient
    .getQueriesData<Page<PlaylistItem>>({ queryKey: ['playlists', id, 'items'] })
    .filter((entry): entry is [(typeof entry)[0], Page<PlaylistItem>] => entry[1] !== undefined)
    .sort((a, b) => a[1].offset - b[1].offset)
  // With holes between the pages positions would lie.
  if (pages.some(([, page], i) => page.offset !== (i === 0 ? 0 : pages[i - 1]![1].offset + pages[i - 1]![1].items.length))) return
  const before = pages.flatMap(([, page]) => page.items)
  const items = change(before)
  for (const [key, page] of pages) {
    queryClient.setQueryData(key, {
      ...page,
      total: page.total + items.length - before.length,
      items: items.slice(page.offset, page.offset + page.limit),
    })
  }
}

const said = (error: unknown) => (error instanceof ApiError ? error.message : '')
const refetch = (id: string) =>
  Promise.all([
    queryClient.invalidateQueries({ queryKey: ['playlists', id] }),
    queryClient.invalidateQueries({ queryKey: ['playlists', 'mine'] }),
  ])
