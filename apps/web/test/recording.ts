import { type TestSystem, until } from '@tutti/testing'
import type { BrowserContext, Page } from 'playwright-core'
import { hearing, type Listener, openListener } from './browser.ts'
import { byTime, type Loudness } from './drift.ts'
import { firstNear, type Wanted } from './sweep.ts'
import { loudPart } from './tones.ts'

/** Whatever the page leads to the loudspeakers goes to a recorder too, as 16 bits. */
const TAP = `
  const recorder = \`registerProcessor('recorder', class extends AudioWorkletProcessor {
    process([[left]]) { this.port.postMessage([Date.now(), left ? left.slice() : new Float32Array(128)]); return true }
  })\`
  const url = URL.createObjectURL(new Blob([recorder], { type: 'text/javascript' }))
  const recorders = new Map()
  window.recorded = []
  const record = async (context) => {
    await context.audioWorklet.addModule(url)
    const node = new AudioWorkletNode(context, 'recorder', { channelCount: 1, channelCountMode: 'explicit' })
    node.port.onmessage = ({ data }) => window.recorded.push(data)
    return node
  }
  const Real = AudioContext
  window.AudioContext = class extends Real {
    constructor() { super({ sampleRate: 44100, latencyHint: 0.2 }); recorders.set(this, record(this)) }
  }
  const connect = AudioNode.prototype.connect
  AudioNode.prototype.connect = function (to, ...rest) {
    if (to === this.context.destination) recorders.get(this.context).then((node) => connect.call(this, node))
    return connect.call(this, to, ...rest)
  }
  // The recorder has to be there before the first sound.
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function () {
    return Promise.all(recorders.values()).then(() => play.call(this))
  }
  window.takeRecorded = () => {
    const taken = window.recorded.splice(0)
    const parts = taken.map(([, part]) => part)
    window.times = taken.map(([at]) => at)
    const samples = new Int16Array(parts.length * 128)
    parts.forEach((part, at) => part.forEach((value, n) => (samples[at * 128 + n] = Math.round(Math.max(-1, Math.min(1, value)) * 32767))))
    const bytes = new Uint8Array(samples.buffer)
    let text = ''
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  }
`

/** Records what comes out of the page's audio graph, at 44.1 kHz. The page has to be open to scripts of the test's own. */
const recordGraph = (context: BrowserContext): Promise<unknown> => context.addInitScript(TAP)

/** A window whose sound is recorded: the admin's, unless `cookie` says whose it is; nobody's when it is empty. */
export const openRecorded = async ({ url, admin }: TestSystem, cookie = admin.cookie()): Promise<Listener> => {
  const someone = await openListener({ base: url, cookie, withOwnScripts: true })
  await recordGraph(someone.context)
  return someone
}

/** What was recorded since this was last asked; the first channel, −1 to 1. */
export const recording = async (page: Page): Promise<Float32Array> => {
  const bytes = Buffer.from(await page.evaluate<string>('takeRecorded()'), 'base64')
  return Float32Array.from({ length: bytes.length / 2 }, (_, n) => bytes.readInt16LE(n * 2) / 32_767)
}

/** What was recorded since this was last asked, as loudness: one value a millisecond, the first at `from` (ms since the epoch). */
export const loudnessByTime = async (page: Page): Promise<Loudness> => {
  const sound = await recording(page)
  return byTime(sound, await page.evaluate<number[]>('window.times'))
}

/** Where in a sweep the sound goes on, in seconds, once it has gone on for a while near a place. */
export const heardNear = (page: Page, wanted: Wanted): Promise<number> => {
  const heard: number[] = []
  const look = async () => {
    heard.push(...(await recording(page)))
    return firstNear(Float32Array.from(heard), wanted)
  }
  return until(look, { what: `the sound of around ${wanted.aroundS} s`, withinMs: 20_000 })
}

/** Plays an album or a playlist from its page. */
export const playFrom = async (page: Page, { name, path }: { name: string; path: string }): Promise<void> => {
  await page.goto(path)
  await page
    .getByRole('button', { name: `Play ${name}`, exact: true })
    .first()
    .click()
}

/** `meanwhile` is done as soon as there is music. */
type Played = { name: string; path: string; meanwhile?: () => Promise<unknown> }

/** Plays an album or a playlist from its page to its end; what was heard, without the silence around it. */
export const heardToTheEnd = async ({ admin }: TestSystem, page: Page, { name, path, meanwhile }: Played): Promise<Float32Array> => {
  await playFrom(page, { name, path })
  await hearing(page, name)
  await meanwhile?.()
  const isPlaying = async () => (await admin.get<{ is_playing: boolean }>('/tutti/v1/player')).body.is_playing
  await until(async () => !(await isPlaying()), { what: `${name} to end`, withinMs: 60_000 })
  return loudPart(await recording(page))
}

/** The page of the album of this name. */
export const albumPath = async ({ admin }: TestSystem, name: string): Promise<string> => {
  const { body } = await admin.get<{ albums: { items: { id: string; name: string }[] } }>(
    `/v1/search?type=album&q=${encodeURIComponent(name)}`,
  )
  return `/album/${body.albums.items.find((one) => one.name === name)!.id}`
}
