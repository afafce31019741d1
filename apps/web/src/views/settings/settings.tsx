import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { health } from '../../api/health.ts'
import { me } from '../../api/identity.ts'
import { Segmented } from '../../design/field.tsx'
import { readTheme, setTheme, type Theme } from '../../design/theme.ts'
import { Wordmark } from '../../design/wordmark.tsx'
import { useTitle } from '../../parts/entity-head.tsx'
import { Page } from '../../parts/page-head.tsx'
import { Section } from '../../parts/section.tsx'
import { t } from '../../text/en.ts'
import { Account } from './account.tsx'
import { Password } from './password.tsx'
import { Playback } from './playback.tsx'
import { Sessions } from './sessions.tsx'

export function SettingsView() {
  const { data: user } = useQuery(me)
  useTitle(t.nav.settings)
  return (
    <Page title={t.nav.settings}>
      <div className="max-w-180">
        {user && <Account user={user} key={user.id} />}
        <Playback />
        <Appearance />
        <Password />
        <Sessions />
        <About />
      </div>
    </Page>
  )
}

function Appearance() {
  const [theme, choose] = useState(readTheme)
  const choices: { value: Theme; label: string }[] = [
    { value: 'dark', label: t.appearance.dark },
    { value: 'light', label: t.appearance.light },
    { value: 'system', label: t.appearance.system },
  ]
  return (
    <Section title={t.appearance.title} text={t.appearance.text}>
      <Segmented label={t.appearance.title} value={theme} choices={choices} onChange={(next) => (choose(next), setTheme(next))} />
    </Section>
  )
}

function About() {
  const { data } = useQuery(health)
  const down = Object.entries(data?.services ?? {})
    .filter(([, { status }]) => status === 'down')
    .map(([name]) => name)
  return (
    <Section title={t.about.title}>
      <div className="flex items-center gap-5">
        <Wordmark className="h-9" />
        <div className="text-13 text-quiet">
          <p>{t.about.version(data?.version ?? '…')}</p>
          <p>{data ? (down.length ? t.about.down(down.join(', ')) : t.about.ok) : ''}</p>
        </div>
      </div>
    </Section>
  )
}
