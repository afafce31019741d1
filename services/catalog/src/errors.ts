import { errors } from '@tutti/kit'

/** What catalog refuses. */
export const refuse = errors({
  'track.not-found': { status: 404, text: 'Cannot find the track {id}: there is none with that id.' },
  'album.not-found': { status: 404, text: 'Cannot find the album {id}: there is none with that id.' },
  'artist.not-found': { status: 404, text: 'Cannot find the artist {id}: there is none with that id.' },
  'category.not-found': { status: 404, text: 'Cannot find the category {id}: there is no genre with that id.' },
  'lyrics.none': { status: 404, text: 'Cannot show lyrics of the track {id}: neither its tags nor a .lrc file beside it hold any.' },
  'folder.not-found': { status: 404, text: 'Cannot find the music folder {id}: there is none with that id.' },
  'folder.not-there': { status: 400, text: 'Cannot use the folder {path}: there is nothing at that path.' },
  'folder.not-a-folder': { status: 400, text: 'Cannot use the folder {path}: it is not a folder.' },
  'folder.not-readable': { status: 400, text: 'Cannot use the folder {path}: Tutti has no permission to read it.' },
  'folder.not-absolute': { status: 400, text: 'Cannot use the folder {path}: give its whole path, beginning at the root.' },
  'folder.inside-another': { status: 409, text: 'Cannot add the folder {path}: it overlaps with the music folder {other}.' },
  'folder.not-held': { status: 409, text: 'Cannot accept the music folder {id}: nothing about it is held.' },
})
