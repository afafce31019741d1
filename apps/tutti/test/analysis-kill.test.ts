import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { makeClient, needs, until } from '@tutti/testing'
import { serve, temporaryFolder } from './program.ts'

const run = promisify(execFile)
const SONGS = 10
const environment = { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0' }

/** Songs of a minute each, so that a kill finds one in the middle. */
const writeSongs = async (folder: string): Promise<void> => {
  await mkdir(folder, { recursive: true })
  for (let n = 0; n < SONGS; n += 1) {
    const source = `anoisesrc=d=60:c=pink:seed=${n}:a=0.3:r=44100`
    await run('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', source, '-metadata', `title=Song ${n}`, join(folder, `${n}.flac`)])
  }
}

describe('a program that is killed while it analyses', needs('ffmpeg'), () => {
  test('goes on after the next start where it was, does nothing twice, and leaves no process behind', async (t) => {
    const [data, music] = [await temporaryFolder(t), join(await temporaryFolder(t), 'music')]
    await writeSongs(music)
    const args = ['--data', data, music]
    let running = await serve(args, { environment })
    t.after(() => running.end('SIGKILL'))
    const token = new URL(running.setup!).searchParams.get('token')
    assert.equal((await running.client.post('/tutti/v1/setup', { token, name: 'ada', password: 'a good one' })).status, 201)
    const cookie = running.client.cookie()
    let { client } = running
    const overview = async () =>
      (await client.get('/tutti/v1/media/analysis')).body as { analyzed: number; running: number; waiting: number }
    const etags = async () => {
      const { body } = await client.get<{ items: { id: string }[] }>('/tutti/v1/tracks?limit=50')
      const { body: known } = await client.get(`/v1/audio-features?ids=${body.items.map(({ id }) => id).join(',')}`)
      const found = new Map<string, string>()
      for (const one of known.audio_features as ({ id: string } | null)[])
        if (one) found.set(one.id, String((await client.get(`/tutti/v1/media/waveforms/${one.id}`)).headers.etag))
      return found
    }
    await until(async () => (await overview()).analyzed >= 3, { withinMs: 90_000 })
    const before = await etags()
    await until(async () => (await overview()).running === 1)
    const children = await childrenOf(running.pid)
    await running.end('SIGKILL')
    await until(async () => (await Promise.all(children.map(isAlive))).every((alive) => !alive), {
      withinMs: 2_000,
      what: 'the end of ffmpeg',
    })
    running = await serve(args, { environment })
    client = makeClient(running.url, cookie)
    await until(async () => (await overview()).analyzed === SONGS, { withinMs: 90_000 })
    const after = await etags()
    assert.equal(after.size, SONGS)
    for (const [id, etag] of before) assert.equal(after.get(id), etag)
    assert.equal(await running.end('SIGTERM'), 0)
  })
})

const childrenOf = async (pid: number): Promise<number[]> => {
  const { stdout } = await run('pgrep', ['-P', String(pid), '-x', 'ffmpeg']).catch(() => ({ stdout: '' }))
  return stdout.trim().split('\n').filter(Boolean).map(Number)
}

const isAlive = async (pid: number): Promise<boolean> => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
