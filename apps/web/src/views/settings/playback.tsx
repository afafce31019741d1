import { type ReactNode, useState } from 'react'
import { Select } from '../../design/field.tsx'
import { Slider } from '../../design/slider.tsx'
import { Section } from '../../parts/section.tsx'
import { LOUDNESSES, MOST_CROSSFADE_S, prefer, preferences } from '../../player/preferences.ts'
import { QUALITIES, readQuality, setQuality } from '../../player/quality.ts'
import { t } from '../../text/en.ts'

const qualities = QUALITIES.map((value) => ({
  value,
  label: value === 'auto' ? t.playback.auto : value === 'direct' ? t.playback.direct : t.playback.kbps(value),
}))
const loudnesses = LOUDNESSES.map((value) => ({ value, label: t.playback.loudnesses[value] }))

export function Playback() {
  const [quality, choose] = useState(readQuality)
  const [sound, setSound] = useState(preferences)
  const change = (patch: Partial<typeof sound>) => {
    prefer(patch)
    setSound(preferences())
  }
  return (
    <Section title={t.playback.title} text={t.playback.text}>
      <div className="grid gap-5">
        <Row name={t.playback.quality} text={t.playback.qualityText}>
          <Select label={t.playback.quality} value={quality} choices={qualities} onChange={(next) => (choose(next), setQuality(next))} />
        </Row>
        <Row name={t.playback.crossfade} text={t.playback.crossfadeText}>
          <Slider
            label={t.playback.crossfade}
            value={sound.crossfadeS}
            max={MOST_CROSSFADE_S}
            say={t.playback.seconds}
            onMove={(crossfadeS) => setSound({ ...sound, crossfadeS })}
            onDone={(crossfadeS) => change({ crossfadeS })}
            className="w-40"
          />
          <span className="w-12 text-right text-13 text-quiet tabular-nums">{t.playback.seconds(sound.crossfadeS)}</span>
        </Row>
        <Row name={t.playback.loudness} text={t.playback.loudnessText}>
          <Select label={t.playback.loudness} value={sound.loudness} choices={loudnesses} onChange={(loudness) => change({ loudness })} />
        </Row>
      </div>
    </Section>
  )
}

function Row({ name, text, children }: { name: string; text: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center gap-x-6 gap-y-2">
      <div className="min-w-60 grow basis-60">
        <p className="text-14 font-medium">{name}</p>
        <p className="text-13 text-quiet">{text}</p>
      </div>
      <div className="flex items-center gap-2">{children}</div>
    </div>
  )
}
