import { useLayoutEffect, useRef } from 'react'

/** The newest value for handlers that live longer than a render. */
export function useLatest<T>(value: T) {
  const ref = useRef(value)
  useLayoutEffect(() => {
    ref.current = value
  })
  return ref
}
