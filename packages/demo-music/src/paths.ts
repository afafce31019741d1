import type { Album, Piece } from './albums.ts'

/** "Ilse Marrow/Paper Orchard" */
export const folderOf = ({ artist, album }: Album) => `${artist}/${album}`

/** "Ilse Marrow/Paper Orchard/01 - Pear Blossom.flac" */
export const fileOf = (album: Album, piece: Piece) =>
  `${folderOf(album)}/${String(album.pieces.indexOf(piece) + 1).padStart(2, '0')} - ${piece.title}.flac`
