import { join } from 'node:path'

/**
 * How keys become file names. A segment of the key is a folder `segment+`, the last one a file `segment=`; capitals are
 * written `%a`, because some filesystems take A for a, and the mark at the end keeps `..` or `con` from meaning anything.
 * Segments of 100 characters and more are cut, `first-100-characters~/the-rest=`, because names end at 255 bytes.
 */
const PIECE = 100

/** `stem`: the characters that every key at or below this entry begins with; a blob's stem is its key. */
export type Entry = { stem: string; path: string; blob: boolean }

/** Where the blob of a (checked) key lies under `root`. */
export function pathOf(root: string, key: string): string {
  const segments = key.split('/')
  const names = segments.flatMap((segment, index) => namesOf(segment, index === segments.length - 1 ? '=' : '+'))
  return join(root, ...names)
}

function namesOf(segment: string, mark: string): string[] {
  if (segment.length < PIECE) return [encode(segment) + mark]
  return [`${encode(segment.slice(0, PIECE))}~`, ...namesOf(segment.slice(PIECE), mark)]
}

const encode = (text: string): string => text.replace(/[A-Z]/g, (capital) => `%${capital.toLowerCase()}`)
const decode = (name: string): string => name.replace(/%([a-z])/g, (_, letter: string) => letter.toUpperCase())

/** What a name in the folder of `stem` stands for; nothing when it is not ours. */
export function entryOf(name: string, stem: string, folder: string): Entry | undefined {
  const mark = name.at(-1)
  if (mark !== '=' && mark !== '+' && mark !== '~') return undefined
  const text = stem + decode(name.slice(0, -1))
  return { stem: mark === '+' ? `${text}/` : text, path: join(folder, name), blob: mark === '=' }
}
