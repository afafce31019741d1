import { useEffect } from 'react'

/** From the field, the arrow down goes into the results and Enter plays the best one: no mouse needed. */
export function useSearchKeys() {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if ((event.target as HTMLElement).id !== 'search') return
      if (event.key === 'Enter') document.querySelector<HTMLButtonElement>('[data-best] button')?.click()
      else if (event.key === 'ArrowDown')
        (document.querySelector<HTMLElement>('[data-best] a') ?? document.querySelector<HTMLElement>('[data-row]'))?.focus()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])
}
