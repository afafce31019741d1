import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { me, setupState } from '../../api/identity.ts'
import { cx } from '../../design/cx.ts'
import { Wordmark } from '../../design/wordmark.tsx'
import { useTitle } from '../../parts/entity-head.tsx'
import { t } from '../../text/en.ts'
import { CoverWall } from './cover-wall.tsx'
import { StepDone } from './step-done.tsx'
import { StepMusic } from './step-music.tsx'
import { StepYou } from './step-you.tsx'

const route = getRouteApi('/setup')
const steps = [t.setup.you, t.setup.music, t.setup.done]

/** The welcome: who you are, where your music is, and then the library filling before your eyes. */
export function SetupView() {
  const { token = '' } = route.useSearch()
  const { data: state } = useQuery({ queryKey: ['setup'], queryFn: setupState, staleTime: 0 })
  const { data: user } = useQuery({ ...me, enabled: state?.required === false, retry: false })
  const [made, setMade] = useState(0)
  // Someone who comes back in the middle, after a reload, is signed in already.
  const step = Math.max(made, user ? 1 : 0)
  useTitle(t.setup.title)
  return (
    <main className="relative h-full overflow-y-auto">
      <CoverWall live={step > 0} />
      <div className="relative mx-auto flex min-h-full w-full max-w-140 flex-col justify-center px-6 py-12">
        <Wordmark className="h-14 self-start" />
        <h1 className="mt-4 text-20 font-normal text-quiet">{t.setup.welcome}</h1>
        <ol className="mt-9 mb-8 flex gap-2" aria-label={t.setup.steps}>
          {steps.map((name, i) => (
            <li
              key={name}
              aria-current={i === step ? 'step' : undefined}
              className={cx(
                'flex-1 border-t-2 pt-2 text-13 font-medium transition-colors duration-200',
                i <= step ? 'border-accent' : 'border-line-strong text-faint',
                i === step ? 'text-text' : 'text-quiet',
              )}
            >
              {name}
            </li>
          ))}
        </ol>
        <div key={step} className="rise">
          {step === 0 && <StepYou token={token} taken={state?.required === false} done={() => setMade(1)} />}
          {step === 1 && <StepMusic done={() => setMade(2)} />}
          {step === 2 && <StepDone />}
        </div>
      </div>
    </main>
  )
}
