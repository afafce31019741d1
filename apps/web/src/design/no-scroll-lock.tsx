import { Slot } from 'radix-ui'
import type { ReactNode } from 'react'

type Props = { as?: unknown; allowPinchZoom?: boolean; shards?: unknown; enabled?: boolean; children?: ReactNode }

/** Stands in for react-remove-scroll (see vite.config.ts): renders the child as it is. */
export function RemoveScroll({ children, as: _as, allowPinchZoom: _zoom, shards: _shards, enabled: _enabled, ...rest }: Props) {
  return <Slot.Root {...rest}>{children}</Slot.Root>
}
