// How soon a track that has to be made begins to sound, beside ffmpeg alone, by turns; from its beginning, from its middle, and again.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem } from '@tutti/testing'
import { percentile, type Row } from './row.ts'

const SECONDS = 240
const SONGS = 40
const KBPS = 128

export const run = async (): Promise<Row[]> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  const files = writeSongs(music)
  const tutti = await system({ music: [music] })
  try {
    const links = await linksTo(tutti)
    const times = { ffmpeg: [] as number[], beginning: [] as number[], middle: [] as number[] }
    for (const [n, link] of links.entries()) {
      times.ffmpeg.push(await byFfmpeg(files[n]!))
      times.beginning.push(await firstBytes(link))
      times.middle.push(await firstBytes(`${link}&t=${(SECONDS / 2) * 1_000 + n}`))
    }
    const began = performance.now()
    await (await fetch(links[0]!)).arrayBuffer()
    const whole = performance.now() - began
    const again: number[] = []
    for (let n = 0; n < SONGS; n += 1) again.push(await firstBytes(links[0]!))
    return [
      { name: 'ffmpeg alone, first bytes, p50', value: rounded(times.ffmpeg, 0.5), unit: 'ms' },
      { name: 'from the beginning, first bytes, p50', value: rounded(times.beginning, 0.5), unit: 'ms', must: 250, aim: 150 },
      { name: 'from the beginning, first bytes, p99', value: rounded(times.beginning, 0.99), unit: 'ms' },
      { name: 'from the middle, first bytes, p50', value: rounded(times.middle, 0.5), unit: 'ms', must: 250, aim: 150 },
      { name: 'from the middle, first bytes, p99', value: rounded(times.middle, 0.99), unit: 'ms' },
      { name: 'finished already, first bytes, p50', value: rounded(again, 0.5), unit: 'ms' },
      { name: 'four minutes made and sent', value: Math.round(whole), unit: 'ms' },
    ]
  } finally {
    await tutti.stop()
    await rm(music, { recursive: true, force: true })
  }
}

const rounded = (values: readonly number[], share: number) => Math.round(percentile(values, share) * 10) / 10

/** Noise is the dearest music to encode. */
const writeSongs = (folder: string): string[] =>
  Array.from({ length: SONGS }, (_, n) => {
    const file = join(folder, `${String(n).padStart(2, '0')}.flac`)
    const tags = ['-metadata', `title=Song ${String(n).padStart(2, '0')}`, '-metadata', 'album=Noise', '-metadata', `track=${n + 1}`]
    const source = `anoisesrc=d=${SECONDS}:c=pink:seed=${n}:r=44100,pan=stereo|c0=c0|c1=c0`
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...tags, '-sample_fmt', 's16', file])
    return file
  })

const linksTo = async ({ admin }: TestSystem): Promise<string[]> => {
  const { body: tracks } = await admin.get<{ items: { id: string }[] }>(`/tutti/v1/tracks?limit=${SONGS}`)
  const links: string[] = []
  for (const { id } of tracks.items) {
    const question = { track_ids: [id], types: ['audio/ogg; codecs=opus'], max_bitrate: KBPS }
    const { body } = await admin.post<{ items: { url: string }[] }>('/tutti/v1/media/decide', question)
    links.push(body.items[0]!.url)
  }
  return links
}

const firstBytes = async (url: string): Promise<number> => {
  const began = performance.now()
  const ending = new AbortController()
  const { body, status } = await fetch(url, { signal: ending.signal })
  if (status !== 200) throw new Error(`Cannot measure: ${status} for a track that is to be made.`)
  await body!.getReader().read()
  const took = performance.now() - began
  ending.abort()
  // The next one finds the machine as this one found it.
  await new Promise((resolve) => setTimeout(resolve, 600))
  return took
}

const byFfmpeg = async (file: string): Promise<number> => {
  const began = performance.now()
  const child = spawn('ffmpeg', ['-v', 'error', '-i', file, '-c:a', 'libopus', '-b:a', `${KBPS}k`, '-f', 'opus', 'pipe:1'])
  await once(child.stdout, 'readable')
  const took = performance.now() - began
  child.kill('SIGKILL')
  await once(child, 'close')
  return took
}
