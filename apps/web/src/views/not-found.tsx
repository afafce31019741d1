import type { ErrorComponentProps } from '@tanstack/react-router'
import { Compass } from 'lucide-react'
import { Button } from '../design/button.tsx'
import { EmptyState } from '../design/states.tsx'
import { goTo } from '../navigation.ts'
import { t } from '../text/en.ts'

export function NotFound() {
  return (
    <div className="page pt-20">
      <EmptyState icon={Compass} title={t.notFound.title} text={t.notFound.text}>
        <Button onClick={() => goTo('/')}>{t.nav.home}</Button>
      </EmptyState>
    </div>
  )
}

/** A page that broke: the frame and the music go on. */
export function Broken({ error, reset }: ErrorComponentProps) {
  return (
    <div className="page pt-20">
      <EmptyState
        icon={Compass}
        title={t.errors.broken}
        text={`${t.errors.rest} (${String(error instanceof Error ? error.message : error).slice(0, 200)})`}
      >
        <Button onClick={reset}>{t.retry}</Button>
      </EmptyState>
    </div>
  )
}
