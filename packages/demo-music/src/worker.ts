import { encodeFlac } from '@tutti/audio'
import { existsSync } from 'node:fs'
import { mkdir, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { albums, type Album, type Piece } from './albums.ts'
import { drawCover } from './cover.ts'
import { groove } from './groove.ts'
import { master } from './master.ts'
import { pads } from './pads.ts'
import { fileOf, folderOf } from './paths.ts'
import { plucks } from './plucks.ts'
import { random } from './random.ts'
import { rate } from './synth.ts'

const compose = { pads, plucks, groove }

const makeAlbum = async (dir: string, album: Album) => {
  const missing = album.pieces.filter((piece) => !existsSync(join(dir, fileOf(album, piece))))
  const coverPath = join(dir, folderOf(album), 'cover.jpg')
  if (!missing.length && existsSync(coverPath)) return
  const cover = await drawCover(album.mood)
  await write(coverPath, cover)
  for (const piece of missing) await write(join(dir, fileOf(album, piece)), makePiece({ album, piece, cover }))
}

const makePiece = ({ album, piece, cover }: { album: Album; piece: Piece; cover: Buffer }) => {
  const sound = compose[album.mood](piece, random(piece.seed))
  const { channels, peak, lufs } = master(sound, { fadeIn: album.mood === 'pads' ? 4 : 0.02, fadeOut: album.mood === 'pads' ? 8 : 5 })
  const comments: [string, string][] = [
    ['TITLE', piece.title],
    ['ARTIST', album.artist],
    ['ALBUMARTIST', album.artist],
    ['ALBUM', album.album],
    ['TRACKNUMBER', String(album.pieces.indexOf(piece) + 1)],
    ['TRACKTOTAL', String(album.pieces.length)],
    ['DISCNUMBER', '1'],
    ['DISCTOTAL', '1'],
    ['DATE', album.date],
    ['GENRE', album.genre],
    ['LICENSE', 'CC0-1.0'],
    ['COPYRIGHT', 'No rights reserved (CC0 1.0)'],
    ['COMMENT', 'Made by Tutti, as music to try it with'],
    ['REPLAYGAIN_TRACK_GAIN', `${(-18 - lufs).toFixed(2)} dB`],
    ['REPLAYGAIN_TRACK_PEAK', peak.toFixed(6)],
  ]
  return encodeFlac(
    { channels, sampleRate: rate },
    { comments, picture: { bytes: cover, mime: 'image/jpeg', width: 1000, height: 1000 }, padding: 2048 },
  )
}

/** A name with a dot is no music to a scan, so nobody meets half a file. */
const write = async (path: string, bytes: Uint8Array) => {
  const part = join(dirname(path), '.part')
  await mkdir(dirname(path), { recursive: true })
  await writeFile(part, bytes)
  await rename(part, path)
}

const { dir, numbers } = workerData as { dir: string; numbers: number[] }
for (const number of numbers) await makeAlbum(dir, albums[number]!)
parentPort!.postMessage('done')
