import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import type { Blobs } from '../port.ts'
import { checkKey } from '../key.ts'

/** A store with one defect, and the law that has to notice. */
export type Defect = { name: string; law: RegExp; weaken: (blobs: Blobs) => Blobs }

const forgetful = (blobs: Blobs): Blobs => {
  const here = new Set<string>()
  return {
    ...blobs,
    put: async (key, content, meta) => (here.add(key), blobs.put(key, content, meta)),
    get: async (key, range) => (here.has(key) ? blobs.get(key, range) : undefined),
  }
}

/** Writes what came before the source failed. */
const partial = (blobs: Blobs): Blobs => ({
  ...blobs,
  put: async (key, content, meta) => {
    if (content instanceof Uint8Array) return blobs.put(key, content, meta)
    const parts: Uint8Array[] = []
    let failure: unknown
    try {
      for await (const part of content) parts.push(part as Uint8Array)
    } catch (error) {
      failure = error
    }
    const info = await blobs.put(key, Buffer.concat(parts), meta)
    if (failure) throw failure
    return info
  },
})

/** Opens the blob only when it is read. */
const late = (blobs: Blobs): Blobs => ({
  ...blobs,
  get: async (key, range) => {
    const info = await blobs.head(key)
    async function* read(): AsyncGenerator<Buffer> {
      const found = await blobs.get(key, range)
      if (found) yield await buffer(found.body)
    }
    return info && { info, body: Readable.from(read()) }
  },
})

/** Puts in two steps. */
const halves = (blobs: Blobs): Blobs => ({
  ...blobs,
  put: async (key, content, meta) => {
    if (!(content instanceof Uint8Array)) return blobs.put(key, content, meta)
    await blobs.put(key, content.subarray(0, content.length / 2), meta)
    return blobs.put(key, content, meta)
  },
})

const lenient = (blobs: Blobs): Blobs => ({ ...blobs, head: (key) => blobs.head(key.replace(/\.\.?\/|^\/+/g, '') || 'x') })
const sameEtag = (blobs: Blobs): Blobs => ({ ...blobs, put: async (...args) => ({ ...(await blobs.put(...args)), etag: '"same"' }) })
/** As S3's own ETag is. */
const twoEtags = (blobs: Blobs): Blobs => ({
  ...blobs,
  put: async (key, content, meta) => {
    const info = await blobs.put(key, content, meta)
    return content instanceof Uint8Array ? info : { ...info, etag: `${info.etag.slice(0, -1)}-2"` }
  },
})
const exclusive = (blobs: Blobs): Blobs => ({
  ...blobs,
  get: (key, range) => blobs.get(key, range?.end === undefined ? range : { ...range, end: range.end - 1 }),
})
const folding = (blobs: Blobs): Blobs => ({ ...blobs, put: (key, ...more) => (checkKey(key), blobs.put(key.toLowerCase(), ...more)) })
const keeping = (blobs: Blobs): Blobs => ({ ...blobs, remove: async () => undefined })
const wordwise = (blobs: Blobs): Blobs => ({
  ...blobs,
  list: async (...args) => (await blobs.list(...args)).toSorted((a, b) => a.key.localeCompare(b.key)),
})
const repeating = (blobs: Blobs): Blobs => ({
  ...blobs,
  list: (prefix, { after = '', limit } = {}) => blobs.list(prefix, { after: after.slice(0, -1), limit }),
})

/** Each defect that the laws are there for. */
export const DEFECTS: readonly Defect[] = [
  { name: 'forgets at a restart', law: /what was put is there/, weaken: forgetful },
  { name: 'keeps half a stream', law: /a stream is stored whole/, weaken: partial },
  { name: 'has one etag for everything', law: /the etag changes/, weaken: sameEtag },
  { name: 'has another etag for streams', law: /however the bytes came/, weaken: twoEtags },
  { name: 'shows a reader the new bytes', law: /a reader that began/, weaken: late },
  { name: 'writes in two steps', law: /of many puts/, weaken: halves },
  { name: 'leaves out the last byte of a range', law: /ranges are answered/, weaken: exclusive },
  { name: 'mends keys', law: /keys that are none/, weaken: lenient },
  { name: 'takes A for a', law: /look alike/, weaken: folding },
  { name: 'removes nothing', law: /what was removed/, weaken: keeping },
  { name: 'lists in the order of words', law: /listing gives/, weaken: wordwise },
  { name: 'repeats the last key of a page', law: /listing gives/, weaken: repeating },
]
