import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { system, type TestSystem } from '@tutti/testing'
import { writeLongSong } from './long-song.ts'
import type { Row } from './row.ts'
import { startNginx } from './nginx.ts'
import { load } from './wrk.ts'

const RANGE = { Range: 'bytes=1048576-1253375' }
/** Every limit is lifted: one listener asks as often as a thousand. */
const UNLIMITED = { TUTTI_RATE_ADDRESS: '0', TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_MEDIA: '0' }
/** Short turns, one after the other: what else the machine does falls on both. */
const TURNS = 3

/** One file of 5 MB through the gateway and by nginx: whole, and 200 KB of it, 32 at once. */
export const run = async (): Promise<Row[]> => {
  const music = await mkdtemp(join(tmpdir(), 'tutti-bench-'))
  await writeLongSong(music)
  const tutti = await system({ music: [music], environment: UNLIMITED })
  const nginx = await startNginx(music)
  try {
    return await compare({ tutti: await linkTo(tutti), nginx: `${nginx.url}/song.mp3` })
  } finally {
    await nginx.stop()
    await tutti.stop()
    await rm(music, { recursive: true, force: true })
  }
}

const linkTo = async ({ admin }: TestSystem): Promise<string> => {
  const { body: tracks } = await admin.get<{ items: { id: string }[] }>('/tutti/v1/tracks?limit=1')
  const { body } = await admin.post<{ items: { url: string }[] }>('/tutti/v1/media/decide', {
    track_ids: tracks.items.map((track) => track.id),
    types: ['audio/mpeg'],
  })
  return body.items[0]!.url
}

/** Both servers on the same file, by turns. */
export const compare = async ({ tutti, nginx }: { tutti: string; nginx: string }): Promise<Row[]> => {
  const whole = await byTurns(tutti, nginx)
  const range = await byTurns(tutti, nginx, RANGE)
  return [
    { name: 'nginx, whole 5 MB, 32 at once', value: whole.nginx, unit: 'requests/s' },
    { name: 'tutti, whole 5 MB, 32 at once', value: whole.tutti, unit: 'requests/s' },
    { name: 'whole 5 MB, share of nginx', value: percent(whole), unit: '%', must: 50, aim: 90 },
    { name: 'nginx, range of 200 KB, 32 at once', value: range.nginx, unit: 'requests/s' },
    { name: 'tutti, range of 200 KB, 32 at once', value: range.tutti, unit: 'requests/s' },
    { name: 'range of 200 KB, share of nginx', value: percent(range), unit: '%', must: 25, aim: 60 },
    { name: 'answers that were none', value: whole.errors + range.errors, unit: 'answers' },
  ]
}

type Both = { tutti: number; nginx: number; errors: number }

const percent = ({ tutti, nginx }: Both): number => Math.round((1000 * tutti) / nginx) / 10

const byTurns = async (tutti: string, nginx: string, headers: Record<string, string> = {}): Promise<Both> => {
  const sums = { tutti: 0, nginx: 0, errors: 0 }
  for (let turn = 0; turn < TURNS; turn += 1)
    for (const [name, url] of Object.entries({ tutti, nginx }) as ['tutti' | 'nginx', string][]) {
      const { perSecond, errors } = await load({ url, headers })
      sums[name] += perSecond / TURNS
      if (name === 'tutti') sums.errors += errors
    }
  return { ...sums, tutti: Math.round(sums.tutti), nginx: Math.round(sums.nginx) }
}
