import { isUtf8 } from 'node:buffer'

/** A source path for text: `pathOf('Björk/01.mp3')`. The opposite of `displayPath` for names that are UTF-8. */
export const pathOf = (text: string) => Buffer.from(text).toString('latin1')

/** A source path as text for people: UTF-8 where it is, otherwise each byte that is not ASCII as `\xNN`. */
export const displayPath = (path: string) => {
  const bytes = Buffer.from(path, 'latin1')
  if (isUtf8(bytes)) return bytes.toString()
  return path.replace(/[\x80-\xff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`)
}

/** What follows the last dot of the file name, in lower case and without the dot; '' when there is none. */
export const extension = (path: string) => {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot > 0 ? name.slice(dot + 1).toLowerCase() : ''
}

/** The directory that holds `path`; '' for the music folder itself. */
export const parentPath = (path: string) => path.slice(0, Math.max(0, path.lastIndexOf('/')))

/** Source paths come from our own databases; one that leaves the folder is refused all the same. */
export const assertInside = (path: string) => {
  const bad = path.includes('\0') || path.split('/').some((name) => name === '' || name === '.' || name === '..')
  if (bad) throw new Error(`cannot open "${displayPath(path)}": a path is made of names joined by "/", none of them empty, "." or ".."`)
}
