import { isGuest, readTogether, subscribeTogether } from '../together/store.ts'
import { gainFor } from './gain.ts'
import { onPreferences, preferences } from './preferences.ts'
import type { Engine } from './sound/engine.ts'
import { onSpeed, speedOf } from './speed.ts'
import { getView, subscribe } from './store.ts'

type Levels = Pick<Engine, 'setVolume' | 'setRate' | 'setGains'>

/** Keeps the sound as loud and as fast as it is to be. */
export function startLevels(engine: Levels) {
  const setGains = () => engine.setGains(({ loudness }) => gainFor(loudness, preferences().loudness))
  const set = () => {
    const { state, muted, fade } = getView()
    engine.setVolume(muted ? 0 : fade * ((state?.volume_percent ?? 100) / 100) ** 1.8)
    // A guest's speed is held to the leader's, who plays as it was made.
    if (!isGuest()) engine.setRate(readTogether().party ? 1 : speedOf(state?.item?.album.id))
  }
  setGains()
  onPreferences(setGains)
  onSpeed(set)
  subscribe(set)
  subscribeTogether(set)
}
