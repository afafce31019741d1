import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { queryClient } from '../../../api/query-client.ts'
import { type DeadLetter, deadLetters, PAGE, replayLetter, replayLetters } from '../../../api/system.ts'
import { Button } from '../../../design/button.tsx'
import { ScrollBox } from '../../../design/scroll-box.tsx'
import { ErrorState } from '../../../design/states.tsx'
import { toast } from '../../../design/toast-store.ts'
import { when } from '../../../parts/format.ts'
import { t } from '../../../text/en.ts'

const words = t.system.letters
const refresh = () => queryClient.invalidateQueries({ queryKey: ['system'] })
const complain = (error: Error) => toast({ text: error.message, tone: 'bad' })

/** The events that a service has put aside: why, and once more. */
export function Letters({ service }: { service: string }) {
  const [offset, setOffset] = useState(0)
  const { data, error, refetch } = useQuery(deadLetters(service, offset))
  const all = useMutation({
    mutationFn: () => replayLetters(service),
    onSuccess: (outcome) => {
      toast({ text: words.outcome(outcome), ...(outcome.failed > 0 ? { tone: 'bad' } : {}) })
      setOffset(0)
    },
    onError: complain,
    onSettled: refresh,
  })
  if (error && !data) return <ErrorState small error={error} what={words.failed} retry={() => void refetch()} />
  const total = data?.total ?? 0
  return (
    <section aria-label={words.title} className="mt-8">
      <div className="mb-3 flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-60 grow">
          <h3 className="text-16 font-bold">{words.title}</h3>
          <p className="text-13 text-quiet">{words.text}</p>
        </div>
        <Button busy={all.isPending} disabled={total === 0} onClick={() => all.mutate()}>
          {words.all}
        </Button>
      </div>
      <ul>
        {data?.items.map((letter) => (
          <Letter key={`${letter.event_id} ${letter.reaction}`} letter={letter} />
        ))}
      </ul>
      {total > PAGE && <Pager offset={offset} total={total} go={setOffset} />}
    </section>
  )
}

function Letter({ letter }: { letter: DeadLetter }) {
  const again = useMutation({
    mutationFn: () => replayLetter(letter),
    onSuccess: ({ applied }) => toast(applied ? { text: words.applied } : { text: words.notApplied, tone: 'bad' }),
    onError: complain,
    onSettled: refresh,
  })
  return (
    <li className="flex flex-wrap items-start gap-x-4 gap-y-2 border-b py-3">
      <div className="min-w-60 flex-1">
        <p className="font-medium break-words">{letter.error}</p>
        <p className="text-13 break-words text-quiet">
          {[letter.type, letter.reaction, words.tries(letter.tries), when(letter.at)].join(' · ')}
        </p>
        <details className="mt-1 text-13">
          <summary className="w-fit cursor-pointer text-quiet hover:text-text">{words.event}</summary>
          <ScrollBox label={words.event} className="mt-2 max-h-80 rounded-card bg-sunken p-3">
            <pre className="text-12">{JSON.stringify(letter.event, undefined, 2)}</pre>
          </ScrollBox>
        </details>
      </div>
      <Button className="max-md:w-full" busy={again.isPending} onClick={() => again.mutate()}>
        {words.again}
      </Button>
    </li>
  )
}

function Pager({ offset, total, go }: { offset: number; total: number; go: (offset: number) => void }) {
  return (
    <nav aria-label={words.title} className="mt-4 flex items-center justify-end gap-3 text-13 text-quiet tnum">
      {words.page(offset + 1, Math.min(total, offset + PAGE), total)}
      <Button tone="quiet" disabled={offset === 0} onClick={() => go(Math.max(0, offset - PAGE))}>
        {words.newer}
      </Button>
      <Button tone="quiet" disabled={offset + PAGE >= total} onClick={() => go(offset + PAGE)}>
        {words.older}
      </Button>
    </nav>
  )
}
