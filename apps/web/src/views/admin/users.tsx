import { useMutation, useQuery } from '@tanstack/react-query'
import { Ellipsis, KeyRound, ShieldCheck, Trash2, UserPlus } from 'lucide-react'
import { changeUser, me, removeUser, users } from '../../api/identity.ts'
import { queryClient } from '../../api/query-client.ts'
import type { User } from '../../api/types.ts'
import { Button, IconButton } from '../../design/button.tsx'
import { openDialog, openMenu } from '../../design/overlay-store.ts'
import { ErrorState } from '../../design/states.tsx'
import { toast } from '../../design/toast-store.ts'
import { when } from '../../parts/format.ts'
import { t } from '../../text/en.ts'
import { AddUser, NewPassword, RemoveUser } from './user-dialogs.tsx'

const refetch = () => queryClient.invalidateQueries({ queryKey: ['users'] })

export function UsersTab() {
  const { data, error, refetch: retry } = useQuery(users)
  if (error && !data) return <ErrorState error={error} what={t.users.failed} retry={() => void retry()} />
  return (
    <div className="max-w-220">
      <Button tone="accent" icon={UserPlus} onClick={() => openDialog(<AddUser done={() => void refetch()} />)}>
        {t.users.add}
      </Button>
      <ul className="mt-4">
        {data?.items.map((user) => (
          <Row key={user.id} user={user} />
        ))}
      </ul>
    </div>
  )
}

function Row({ user }: { user: User }) {
  const { data: self } = useQuery(me)
  const act = useMutation({
    mutationFn: (call: () => Promise<unknown>) => call(),
    onSuccess: refetch,
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
  })
  const other = user.role === 'admin' ? 'listener' : 'admin'
  const menu = [
    { label: t.users.make(t.roles[other]), icon: ShieldCheck, run: () => act.mutate(() => changeUser(user.id, { role: other })) },
    { label: t.users.password, icon: KeyRound, run: () => openDialog(<NewPassword user={user} />) },
    'line' as const,
    {
      label: t.users.remove,
      icon: Trash2,
      danger: true,
      run: () => openDialog(<RemoveUser user={user} remove={() => act.mutate(() => removeUser(user.id))} />),
    },
  ]
  return (
    <li className="flex items-center gap-4 border-b py-3">
      <span aria-hidden className="flex size-10 shrink-0 items-center justify-center rounded-full bg-hover font-bold uppercase">
        {[...(user.display_name || user.name)][0]}
      </span>
      <div className="min-w-0 grow">
        <p className="truncate font-medium">
          {user.display_name || user.name}
          {user.id === self?.id && <span className="ml-2 text-13 font-normal text-quiet">{t.users.you}</span>}
        </p>
        <p className="truncate text-13 text-quiet">{[user.name, t.roles[user.role], t.users.since(when(user.created_at))].join(' · ')}</p>
      </div>
      {user.id !== self?.id && (
        <IconButton icon={Ellipsis} label={t.menu.more(user.name)} tip={false} onClick={(event) => openMenu(event, menu, user.name)} />
      )}
    </li>
  )
}
