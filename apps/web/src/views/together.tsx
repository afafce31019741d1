import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Unlink, UsersRound } from 'lucide-react'
import { type Invitation, invitation, joinParty } from '../api/party.ts'
import { ApiError } from '../api/request.ts'
import { Button } from '../design/button.tsx'
import { EmptyState, ErrorState, Late, Skeleton } from '../design/states.tsx'
import { useTitle } from '../parts/entity-head.tsx'
import { joined } from '../together/guest.ts'
import { Refusal } from '../together/refusal.tsx'
import { t } from '../text/en.ts'

const route = getRouteApi('/shell/together/$token')
const words = t.together.invitation

/** Where an invitation's link leads: whose party it is, and the way in. */
export function TogetherView() {
  const { token } = route.useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['invitation', token],
    queryFn: ({ signal }) => invitation(token, signal),
    staleTime: 0,
    placeholderData: undefined,
  })
  const name = data?.leader.display_name || t.together.someone
  useTitle(data ? words.title(name) : t.together.title)
  const isWrong = error instanceof ApiError && error.status === 404
  return (
    <div className="page pt-20">
      {isWrong && <EmptyState icon={Unlink} title={words.wrong} text={words.wrongText} />}
      {error && !isWrong && <ErrorState error={error} retry={() => void refetch()} what={words.wrong} />}
      {!error && !data && (
        <Late className="mx-auto max-w-100 pt-20">
          <Skeleton className="h-40" />
        </Late>
      )}
      {data && <Invited token={token} name={name} data={data} />}
    </div>
  )
}

function Invited({ token, name, data }: { token: string; name: string; data: Invitation }) {
  const navigate = useNavigate()
  const join = useMutation({
    mutationFn: () => joinParty(token),
    onSuccess: ({ party }) => (joined(party), void navigate({ to: '/playing', replace: true })),
  })
  if (data.is_own) return <EmptyState icon={UsersRound} title={t.together.title} text={words.own} />
  const isShut = data.is_full && !data.is_joined
  return (
    <EmptyState icon={UsersRound} title={words.title(name)} text={words.text(name)}>
      <div className="flex flex-col items-center gap-3">
        <Button tone="accent" className="h-11 px-8" disabled={isShut} busy={join.isPending} onClick={() => join.mutate()}>
          {data.is_joined ? words.open : words.join}
        </Button>
        <p className="text-13 text-faint">{isShut ? words.full : words.others(data.guests)}</p>
        <Refusal error={join.error} />
      </div>
    </EmptyState>
  )
}
