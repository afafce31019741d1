import type { BrowserContext, Page } from 'playwright-core'

/** Whatever the page leads to the loudspeakers goes to a recorder too, as 16 bits. */
const TAP = `
  const recorder = \`registerProcessor('recorder', class extends AudioWorkletProcessor {
    process([[left]]) { this.port.postMessage(left ? left.slice() : new Float32Array(128)); return true }
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
    const parts = window.recorded.splice(0)
    const samples = new Int16Array(parts.length * 128)
    parts.forEach((part, at) => part.forEach((value, n) => (samples[at * 128 + n] = Math.round(Math.max(-1, Math.min(1, value)) * 32767))))
    const bytes = new Uint8Array(samples.buffer)
    let text = ''
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768))
    return btoa(text)
  }
`

/** Records what comes out of the page's audio graph, at 44.1 kHz. The page has to be open to scripts of the test's own. */
export const recordGraph = (context: BrowserContext): Promise<unknown> => context.addInitScript(TAP)

/** Samples a second of a recording. */
export const RATE = 44_100

/** What was recorded since this was last asked; the first channel, −1 to 1. */
export const recording = async (page: Page): Promise<Float32Array> => {
  const bytes = Buffer.from(await page.evaluate<string>('takeRecorded()'), 'base64')
  return Float32Array.from({ length: bytes.length / 2 }, (_, n) => bytes.readInt16LE(n * 2) / 32_767)
}
