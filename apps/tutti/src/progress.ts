import { catalog } from '@tutti/catalog/contract'
import cliProgress from 'cli-progress'
import { operator } from './operator.ts'
import type { System } from './start.ts'

const EVERY_MS = 250

/** A progress bar on the terminal while a scan runs, and one line when it ends; then quiet. */
export const showScans = (system: Pick<System, 'find'>): void => {
  const calls = operator(system.find)
  let bar: cliProgress.SingleBar | undefined
  const look = async () => {
    const scan = await calls(catalog).scan()
    if (scan.scanning && !bar) {
      bar = new cliProgress.SingleBar(
        { format: '  scanning |{bar}| {value}/{total} files, {added} new, {speed}/s', hideCursor: true, clearOnComplete: true },
        cliProgress.Presets.rect,
      )
      bar.start(scan.files_total ?? scan.files_seen, 0, { added: 0, speed: 0 })
    }
    if (!bar) return
    bar.setTotal(Math.max(1, scan.files_total ?? scan.files_seen))
    bar.update(scan.files_done, { added: scan.tracks_added, speed: Math.round(scan.tracks_per_second) })
    if (scan.scanning) return
    bar.stop()
    bar = undefined
    console.log(
      `  Scanned ${scan.files_seen} files: ${scan.tracks_added} new, ${scan.tracks_changed} changed, ${scan.tracks_missing} missing, ${scan.problems} with problems.`,
    )
  }
  const timer = setInterval(() => void look().catch(() => undefined), EVERY_MS)
  timer.unref()
}
