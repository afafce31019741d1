import { DropdownMenu } from 'radix-ui'
import { useSyncExternalStore } from 'react'
import { cx } from './cx.ts'
import { closeMenu, readOverlay, subscribeOverlay, type MenuEntry } from './overlay-store.ts'

/** Shows the page's one menu where it was asked for. One for all rows: 50,000 rows need no menu each. */
export function MenuHost() {
  const { menu } = useSyncExternalStore(subscribeOverlay, readOverlay)
  if (!menu) return null
  return (
    <DropdownMenu.Root open modal={false} onOpenChange={(open) => !open && closeMenu()} key={`${menu.x} ${menu.y}`}>
      <DropdownMenu.Trigger asChild>
        <span aria-hidden className="pointer-events-none fixed size-0" style={{ left: menu.x, top: menu.y }} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={0}
          collisionPadding={8}
          aria-label={menu.title}
          onCloseAutoFocus={(event) => (event.preventDefault(), menu.from?.focus({ preventScroll: true }))}
          className="rise z-50 max-h-[70vh] min-w-56 overflow-y-auto rounded-card bg-float p-1 shadow-(--shadow) ring-1 ring-line"
        >
          {menu.title && <div className="max-w-64 truncate px-3 pt-2 pb-1 text-12 text-faint">{menu.title}</div>}
          {menu.entries.map((entry, i) => (
            <Entry key={i} entry={entry} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

function Entry({ entry }: { entry: MenuEntry }) {
  if (entry === 'line') return <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />
  const { icon: Icon, label, hint, danger, run } = entry
  return (
    <DropdownMenu.Item
      onSelect={run}
      className={cx(
        'flex h-9 items-center gap-3 rounded-row px-3 text-14 outline-none select-none data-highlighted:bg-hover max-md:h-11',
        danger && 'text-danger',
      )}
    >
      {Icon && <Icon size={16} strokeWidth={1.75} className={danger ? '' : 'text-quiet'} aria-hidden />}
      <span className="grow">{label}</span>
      {hint && <span className="text-12 text-faint">{hint}</span>}
    </DropdownMenu.Item>
  )
}
