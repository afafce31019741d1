import { useQuery } from '@tanstack/react-query'
import { contains, save, unsave } from '../api/library.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiError } from '../api/request.ts'
import { toast } from '../design/toast-store.ts'
import { t } from '../text/en.ts'

type Waiting = { uri: string; resolve: (saved: boolean) => void; reject: (error: unknown) => void }
let waiting: Waiting[] = []

// Every visible row asks for itself; what is asked in one moment goes out together, 40 a call.
function ask(uri: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (!waiting.length) setTimeout(flush, 10)
    waiting.push({ uri, resolve, reject })
  })
}

function flush() {
  const all = waiting
  waiting = []
  for (let start = 0; start < all.length; start += 40) {
    const some = all.slice(start, start + 40)
    contains(some.map(({ uri }) => uri)).then(
      (answers) => some.forEach(({ resolve }, i) => resolve(answers[i] ?? false)),
      (error) => some.forEach(({ reject }) => reject(error)),
    )
  }
}

const keyOf = (uri: string) => ['saved', 'is', uri]

/** Whether a track, album, artist or playlist is saved (followed); undefined while unknown. */
export function useSaved(uri: string | undefined): boolean | undefined {
  const { data } = useQuery({
    queryKey: keyOf(uri ?? ''),
    queryFn: () => ask(uri!),
    enabled: Boolean(uri),
    staleTime: Infinity,
    retry: false,
    placeholderData: undefined,
  })
  return data
}

export const isSaved = (uri: string) => queryClient.getQueryData<boolean>(keyOf(uri)) ?? false

/** Saves or removes at once on the screen; a refusal puts it back and says so. Removals can be undone. */
export async function setSaved(uris: string[], saved: boolean, quiet = false) {
  const before = uris.map((uri) => [uri, isSaved(uri)] as const)
  for (const uri of uris) queryClient.setQueryData(keyOf(uri), saved)
  try {
    for (let start = 0; start < uris.length; start += 40) await (saved ? save : unsave)(uris.slice(start, start + 40))
    if (!quiet)
      toast({
        text: saved ? t.saved.added : t.saved.removed,
        action: saved ? undefined : { label: t.undo, run: () => void setSaved(uris, true, true) },
      })
    await queryClient.invalidateQueries({ queryKey: ['saved', 'list'] })
  } catch (error) {
    for (const [uri, was] of before) queryClient.setQueryData(keyOf(uri), was)
    toast({ text: t.saved.failed(error instanceof ApiError ? error.message : ''), tone: 'bad' })
  }
}
