// How soon a track that has to be made begins to sound, beside ffmpeg alone, with the system's and with the one that npm brings; from its beginning, from its middle, and again.
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem } from '@tutti/testing'
import { percentile, type Row } from './row.ts'

const SECONDS = 240
/** Songs that are played with each, as `TUTTI_FFMPEG` names them: the system's, and the one that npm brings. */
const SONGS = { ffmpeg: 40, npm: 15 }
type Program = keyof typeof SONGS
const KBPS = 128

export const run = async (): Promise<Row[]> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  const files = writeSongs(music)
  try {
    const alone: number[] = []
    for (const file of files) alone.push(await byFfmpeg(file))
    const rows = [...(await measured(music, 'ffmpeg')), ...(await measured(music, 'npm'))]
    return [{ name: 'ffmpeg alone, first bytes, p50', value: rounded(alone, 0.5), unit: 'ms' }, ...rows]
  } finally {
    await rm(music, { recursive: true, force: true })
  }
}

const measured = async (music: string, program: Program): Promise<Row[]> => {
  const tutti = await system({ music: [music], environment: { TUTTI_FFMPEG: program, TUTTI_ANALYSES: '0' } })
  try {
    const links = await linksTo(tutti, program)
    const times = { beginning: [] as number[], middle: [] as number[], again: [] as number[] }
    for (const [n, link] of links.entries()) {
      times.beginning.push(await firstBytes(link))
      times.middle.push(await firstBytes(`${link}&t=${(SECONDS / 2) * 1_000 + n}`))
    }
    const began = performance.now()
    await (await fetch(links[0]!)).arrayBuffer()
    const whole = performance.now() - began
    for (let n = 0; n < links.length; n += 1) times.again.push(await firstBytes(links[0]!))
    const whose = program === 'npm' ? 'by the one of npm' : 'by the system’s'
    // What npm brings has to be compiled each time; its goal is that nobody thinks that nothing happens.
    const goals = program === 'npm' ? { must: 1_000 } : { must: 250, aim: 150 }
    return [
      { name: `${whose}, from the beginning, first bytes, p50`, value: rounded(times.beginning, 0.5), unit: 'ms', ...goals },
      { name: `${whose}, from the beginning, first bytes, p99`, value: rounded(times.beginning, 0.99), unit: 'ms' },
      { name: `${whose}, from the middle, first bytes, p50`, value: rounded(times.middle, 0.5), unit: 'ms', ...goals },
      { name: `${whose}, from the middle, first bytes, p99`, value: rounded(times.middle, 0.99), unit: 'ms' },
      { name: `${whose}, finished already, first bytes, p50`, value: rounded(times.again, 0.5), unit: 'ms' },
      { name: `${whose}, four minutes made and sent`, value: Math.round(whole), unit: 'ms' },
    ]
  } finally {
    await tutti.stop()
  }
}

const rounded = (values: readonly number[], share: number) => Math.round(percentile(values, share) * 10) / 10

/** Noise is the dearest music to encode. */
const writeSongs = (folder: string): string[] =>
  Array.from({ length: SONGS.ffmpeg }, (_, n) => {
    const file = join(folder, `${String(n).padStart(2, '0')}.flac`)
    const tags = ['-metadata', `title=Song ${String(n).padStart(2, '0')}`, '-metadata', 'album=Noise', '-metadata', `track=${n + 1}`]
    const source = `anoisesrc=d=${SECONDS}:c=pink:seed=${n}:r=44100,pan=stereo|c0=c0|c1=c0`
    execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, ...tags, '-sample_fmt', 's16', file])
    return file
  })

const linksTo = async ({ admin }: TestSystem, program: Program): Promise<string[]> => {
  const { body: tracks } = await admin.get<{ items: { id: string }[] }>(`/tutti/v1/tracks?limit=${SONGS[program]}`)
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
