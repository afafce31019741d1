import { useMutation } from '@tanstack/react-query'
import { startParty } from '../api/party.ts'
import { Button } from '../design/button.tsx'
import { Dialog } from '../design/dialog.tsx'
import { closeDialog } from '../design/overlay-store.ts'
import { t } from '../text/en.ts'
import { GuestList } from './guest-list.tsx'
import { leaveParty } from './guest.ts'
import { Leading } from './leading.tsx'
import { Refusal } from './refusal.tsx'
import { setTogether, type Together, useTogether } from './store.ts'

const partyOf = ({ party }: Together) => party

/** The listening party as it is to who opens it: to be started, led or left. */
export function TogetherDialog() {
  const party = useTogether(partyOf)
  if (!party) return <Beginning />
  if (party.role === 'leader')
    return (
      <Dialog title={t.together.title} about={t.together.yours(party.guests.length)}>
        <Leading party={party} />
      </Dialog>
    )
  return (
    <Dialog title={t.together.with(party.leader.display_name)} about={t.together.rules(party.leader.display_name)}>
      <GuestList guests={party.guests} />
      <Leaving />
    </Dialog>
  )
}

function Beginning() {
  const begin = useMutation({ mutationFn: startParty, onSuccess: ({ party }) => setTogether({ party }) })
  return (
    <Dialog title={t.together.title} about={t.together.about}>
      <Refusal error={begin.error} />
      <div className="flex justify-end">
        <Button tone="accent" busy={begin.isPending} onClick={() => begin.mutate()}>
          {t.together.start}
        </Button>
      </div>
    </Dialog>
  )
}

function Leaving() {
  const leave = useMutation({ mutationFn: leaveParty, onSuccess: closeDialog })
  return (
    <>
      <Refusal error={leave.error} />
      <div className="mt-4 flex justify-end">
        <Button tone="danger" busy={leave.isPending} onClick={() => leave.mutate()}>
          {t.together.leave}
        </Button>
      </div>
    </>
  )
}
