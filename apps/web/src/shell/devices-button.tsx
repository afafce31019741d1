import { Check, MonitorSmartphone } from 'lucide-react'
import { type Device, devices } from '../api/playback.ts'
import { ApiError } from '../api/request.ts'
import { IconButton } from '../design/button.tsx'
import { type MenuEntry, openMenuAt } from '../design/overlay-store.ts'
import { toast } from '../design/toast-store.ts'
import { playOn, resume } from '../player/commands.ts'
import { deviceId } from '../player/device.ts'
import { isHere, usePlayer } from '../player/store.ts'
import { t } from '../text/en.ts'

const entryOf = ({ id, name, is_active }: Device): MenuEntry => ({
  label: id === deviceId ? t.devices.here(name) : name,
  run: () => void (id === deviceId ? resume() : playOn(id)),
  ...(is_active ? { icon: Check } : {}),
})

/** Every open player of this listener: where the music is, and where it could go. */
export function DevicesButton({ size = 18, tip = true }: { size?: number; tip?: boolean }) {
  const isElsewhere = usePlayer(({ state }) => Boolean(state?.item && state.device_id && !isHere(state)))
  const open = async (at: Element) => {
    try {
      const found = (await devices()).devices.filter(({ tutti }) => tutti.is_open)
      const entries =
        found.length > 1 ? found.map(entryOf) : [...found.map(entryOf), 'line' as const, { label: t.devices.none, run: () => undefined }]
      openMenuAt(at, entries, { title: t.devices.title })
    } catch (error) {
      toast({ text: error instanceof ApiError ? error.message : String(error), tone: 'bad' })
    }
  }
  return (
    <IconButton
      icon={MonitorSmartphone}
      size={size}
      label={t.devices.title}
      on={isElsewhere}
      tip={tip}
      onClick={({ currentTarget }) => void open(currentTarget)}
    />
  )
}
