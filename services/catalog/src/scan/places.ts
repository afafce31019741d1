import { audioExtensions } from '@tutti/audio'
import { displayPath, extension, parentPath } from '@tutti/music-source'
import type { FileTable } from '../store/tables.ts'

const imageExtensions = new Set(['jpg', 'jpeg', 'png', 'webp'])
const coverNames = ['cover', 'folder', 'front', 'album']
const discFolder = /^(?:cd|dis[ck]|disque|lp|vinyl)[ _.#-]*\d{1,3}(?:\b.*)?$/i

const baseName = (path: string) => path.slice(path.lastIndexOf('/') + 1)
/** The file name without its extension, in lower case. */
export const stem = (path: string): string =>
  baseName(path)
    .replace(/\.[^.]*$/, '')
    .toLowerCase()

/** What a file is to a scan by its name; `undefined` when it is nothing to it. */
export const kindOf = (name: string): FileTable['kind'] | undefined => {
  const ending = extension(name)
  if (audioExtensions.has(ending)) return 'audio'
  if (ending === 'lrc') return 'lyrics'
  if (imageExtensions.has(ending) && coverNames.includes(stem(name))) return 'image'
  return undefined
}

/** The folder of the album that a file belongs to: discs in folders of their own ("CD 1") belong to the one above. */
export const homeOf = (path: string): string => {
  const directory = parentPath(path)
  return discFolder.test(baseName(directory)) ? parentPath(directory) : directory
}

/** The number in the name of a disc's folder. */
export const discOfFolder = (path: string): number | undefined => {
  const name = baseName(parentPath(path))
  return discFolder.test(name) ? Number(/\d+/.exec(name)![0]) : undefined
}

/** The best cover for files in `directory` among the images of its home: its own before the home's, then by name. */
export const bestImage = <I extends { path: string }>(images: readonly I[], directory: string): I | undefined => {
  const rank = (image: I) => (parentPath(image.path) === directory ? 0 : 10) + coverNames.indexOf(stem(image.path))
  return images
    .filter(
      (image) =>
        parentPath(image.path) === directory || directory.startsWith(`${parentPath(image.path)}/`) || parentPath(image.path) === '',
    )
    .sort((a, b) => rank(a) - rank(b) || (a.path < b.path ? -1 : 1))[0]
}

/** The name of the folder for people; undefined for the music folder itself. */
export const folderName = (home: string): string | undefined => (home === '' ? undefined : displayPath(baseName(home)))
