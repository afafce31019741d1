import { useMutation } from '@tanstack/react-query'
import { Copy } from 'lucide-react'
import { allowGuests, endParty, type Led, removeGuest, renewLink } from '../api/party.ts'
import { basePath } from '../api/request.ts'
import { Button } from '../design/button.tsx'
import { Checkbox, Field } from '../design/field.tsx'
import { closeDialog } from '../design/overlay-store.ts'
import { toast } from '../design/toast-store.ts'
import { t } from '../text/en.ts'
import { GuestList } from './guest-list.tsx'
import { Refusal } from './refusal.tsx'
import { setTogether } from './store.ts'

/** The link as it is reached from here, whatever address the server takes itself to have. */
const linkOf = ({ link }: Led) => `${location.origin}${basePath}together/${link.split('/together/')[1]}`

async function copy(link: string) {
  try {
    await navigator.clipboard.writeText(link)
    toast({ text: t.together.copied })
  } catch {
    // Browsers let only pages of https, and of this machine, write into it.
    toast({ text: t.together.cannotCopy })
  }
}

/** What who leads a party does: invite, see who is there, send away, end. */
export function Leading({ party }: { party: Led }) {
  const link = linkOf(party)
  const renew = useMutation({
    mutationFn: renewLink,
    onSuccess: ({ party }) => (setTogether({ party }), toast({ text: t.together.renewed })),
  })
  const allow = useMutation({ mutationFn: allowGuests, onSuccess: ({ party }) => setTogether({ party }) })
  const remove = useMutation({ mutationFn: removeGuest })
  const end = useMutation({ mutationFn: endParty, onSuccess: () => (setTogether({ party: null }), closeDialog()) })
  return (
    <>
      <div className="flex items-end gap-2">
        <Field
          label={t.together.link}
          value={link}
          readOnly
          onFocus={({ target }) => target.select()}
          aria-describedby="link-help"
          className="min-w-0 grow"
        />
        <Button icon={Copy} tone="accent" className="h-11!" onClick={() => void copy(link)}>
          {t.together.copy}
        </Button>
      </div>
      <p id="link-help" className="mt-1.5 text-13 text-quiet">
        {t.together.linkHelp}
      </p>
      <h3 className="mt-4 text-13 font-medium text-quiet">{t.together.listening}</h3>
      <GuestList guests={party.guests} remove={(id) => remove.mutate(id)} />
      <div className="mt-2">
        <Checkbox label={t.together.mayAdd} checked={party.guests_may_add} onChange={(may) => allow.mutate(may)} />
      </div>
      <Refusal error={renew.error ?? allow.error ?? remove.error ?? end.error} />
      <div className="mt-4 flex justify-between">
        <Button tone="quiet" busy={renew.isPending} onClick={() => renew.mutate()} className="-ml-3">
          {t.together.renew}
        </Button>
        <Button tone="danger" busy={end.isPending} onClick={() => end.mutate()}>
          {t.together.end}
        </Button>
      </div>
    </>
  )
}
