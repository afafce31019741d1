import { useMutation, useQuery } from '@tanstack/react-query'
import { Laptop, Smartphone } from 'lucide-react'
import { endSession, sessions, type Session } from '../../api/identity.ts'
import { queryClient } from '../../api/query-client.ts'
import { Button } from '../../design/button.tsx'
import { ErrorState } from '../../design/states.tsx'
import { toast } from '../../design/toast-store.ts'
import { when } from '../../parts/format.ts'
import { Section } from '../../parts/section.tsx'
import { t } from '../../text/en.ts'

/** Where this account is signed in; each can be ended. */
export function Sessions() {
  const { data, error, refetch } = useQuery(sessions)
  return (
    <Section title={t.sessions.title} text={t.sessions.text}>
      {error && !data && <ErrorState error={error} what={t.sessions.failed} retry={() => void refetch()} small />}
      <ul>
        {data?.items.map((session) => (
          <Row key={session.id} session={session} />
        ))}
      </ul>
    </Section>
  )
}

function Row({ session }: { session: Session }) {
  const agent = session.user_agent ?? ''
  const Icon = /Mobi|Android|iPhone/.test(agent) ? Smartphone : Laptop
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ['sessions'] }),
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
  })
  return (
    <li className="flex items-center gap-4 border-b py-3 last:border-b-0">
      <Icon size={20} strokeWidth={1.5} className="text-quiet" aria-hidden />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          {browser(agent)}
          {session.current && <span className="ml-2 text-13 font-normal text-accent-text">{t.sessions.this}</span>}
        </p>
        <p className="truncate text-13 text-quiet">
          {[session.address, t.sessions.seen(when(session.last_seen_at))].filter(Boolean).join(' · ')}
        </p>
      </div>
      {!session.current && (
        <Button tone="quiet" busy={end.isPending} onClick={() => end.mutate()}>
          {t.sessions.end}
        </Button>
      )}
    </li>
  )
}

function browser(agent: string): string {
  const name = /Edg\//.test(agent)
    ? 'Edge'
    : /Firefox\//.test(agent)
      ? 'Firefox'
      : /Chrome\//.test(agent)
        ? 'Chrome'
        : /Safari\//.test(agent)
          ? 'Safari'
          : ''
  const system = /iPhone|iPad|Android|Mac OS|Windows|Linux/.exec(agent)?.[0]
  return [name, system].filter(Boolean).join(' · ') || agent || t.sessions.unknown
}
