import { X } from 'lucide-react'
import type { Person } from '../api/party.ts'
import { IconButton } from '../design/button.tsx'
import { t } from '../text/en.ts'

const nameOf = ({ display_name }: Person) => display_name || t.together.someone

/** Who listens along; `remove` for who may send them away. */
export function GuestList({ guests, remove }: { guests: Person[]; remove?: (id: string) => void }) {
  if (!guests.length) return <p className="py-2 text-14 text-quiet">{t.together.nobody}</p>
  return (
    <ul aria-label={t.together.listening} className="-mx-2 max-h-60 overflow-y-auto">
      {guests.map((guest) => (
        <li key={guest.id} className="flex h-11 items-center gap-3 rounded-row px-2 hover:bg-hover">
          <span
            aria-hidden
            className="flex size-7 shrink-0 items-center justify-center rounded-full bg-hover text-12 font-bold uppercase ring-1 ring-line"
          >
            {[...nameOf(guest)][0]}
          </span>
          <span className="min-w-0 grow truncate">{nameOf(guest)}</span>
          {remove && (
            <IconButton icon={X} size={16} tip={false} label={t.together.remove(nameOf(guest))} onClick={() => remove(guest.id)} />
          )}
        </li>
      ))}
    </ul>
  )
}
