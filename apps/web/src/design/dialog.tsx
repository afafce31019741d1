import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useSyncExternalStore, type ReactNode } from 'react'
import { t } from '../text/en.ts'
import { IconButton } from './button.tsx'
import { cx } from './cx.ts'
import { closeDialog, readOverlay, subscribeOverlay } from './overlay-store.ts'

/** A sheet over the page with a title; what it says first is read to those who listen. */
export function Dialog({ title, about, wide, children }: { title: string; about?: string; wide?: boolean; children: ReactNode }) {
  return (
    <Radix.Root open onOpenChange={(open) => !open && closeDialog()}>
      <Radix.Portal>
        <Radix.Overlay className="fade fixed inset-0 z-40 bg-black/55" />
        <Radix.Content
          aria-describedby={undefined}
          className={cx(
            'rise fixed inset-x-4 top-[12vh] z-50 mx-auto flex max-h-[76vh] flex-col rounded-[14px] bg-float shadow-(--shadow) ring-1 ring-line outline-none',
            wide ? 'max-w-160' : 'max-w-110',
          )}
        >
          <header className="flex items-start gap-4 px-6 pt-5 pb-3">
            <div className="grow">
              <Radix.Title className="text-20 font-bold">{title}</Radix.Title>
              {about && <p className="mt-1 text-13 text-quiet">{about}</p>}
            </div>
            <Radix.Close asChild>
              <IconButton label={t.close} icon={X} tip={false} className="-mt-1 -mr-2" />
            </Radix.Close>
          </header>
          <div className="overflow-y-auto px-6 pb-6">{children}</div>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

/** Shows the page's one dialog. */
export function DialogHost() {
  const { dialog, dialogKey } = useSyncExternalStore(subscribeOverlay, readOverlay)
  return dialog ? <div key={dialogKey}>{dialog}</div> : null
}
