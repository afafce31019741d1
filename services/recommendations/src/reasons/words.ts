import { agoWords, dayWords, sinceWords } from './dates.ts'
import type { Reason, Said, TimeRange } from './reason.ts'

/** Names by id; what is not there is not named. */
export type Names = {
  track: (id: string) => string | undefined
  artist: (id: string) => string | undefined
  album: (id: string) => string | undefined
  playlist: (id: string) => string | undefined
  genre: (id: string) => string | undefined
}

const RANGES: Record<TimeRange, string> = { short_term: 'in the last 4 weeks', medium_term: 'in the last 6 months', long_term: 'in all' }

const quoted = (name: string | undefined, other: string) => (name ? `“${name}”` : other)

/** Says a reason. `now` in ms: days are counted from it. */
export const say = (reason: Reason, names: Names, now: number): Said => {
  switch (reason.kind) {
    case 'session':
      return { text: sessionWords(reason, quoted(names.track(reason.of), 'a track'), now), uri: `spotify:track:${reason.of}` }
    case 'playlist':
      return playlistWords(reason, names)
    case 'album':
      return { text: `From the same album as ${quoted(names.track(reason.of), 'a track')}`, uri: `spotify:album:${reason.album}` }
    case 'artist':
      return { text: `More by ${names.artist(reason.artist) ?? 'the same artist'}`, uri: `spotify:artist:${reason.artist}` }
    case 'genre':
      return { text: `Also ${names.genre(reason.genre) ?? 'of the same genre'}`, uri: `tutti:genre:${reason.genre}` }
    case 'taste':
      return tasteWords(reason, names)
    default:
      return { text: plainWords(reason, now), uri: null }
  }
}

const sessionWords = ({ listeners, mineAt }: Extract<Reason, { kind: 'session' }>, track: string, now: number): string => {
  if (listeners > 1) return `Played together with ${track} by ${listeners} listeners`
  if (mineAt !== null) return `You played it together with ${track} ${dayWords(mineAt, now)}`
  return `Played together with ${track} by one listener`
}

const playlistWords = ({ of, playlist }: Extract<Reason, { kind: 'playlist' }>, names: Names): Said => {
  const track = quoted(names.track(of), 'a track')
  const name = playlist && names.playlist(playlist)
  return name
    ? { text: `In the playlist “${name}” together with ${track}`, uri: `spotify:playlist:${playlist}` }
    : { text: `In a playlist together with ${track}`, uri: `spotify:track:${of}` }
}

const tasteWords = ({ of, because }: Extract<Reason, { kind: 'taste' }>, names: Names): Said => {
  switch (because.did) {
    case 'saved-album':
      return {
        text: `Because you saved the album ${quoted(names.album(because.album), 'of a track like it')}`,
        uri: `spotify:album:${because.album}`,
      }
    case 'followed':
      return {
        text: `Because you follow ${names.artist(because.artist) ?? 'an artist like this'}`,
        uri: `spotify:artist:${because.artist}`,
      }
    default:
      return { text: `Because you ${because.did} ${quoted(names.track(of), 'a track like it')}`, uri: `spotify:track:${of}` }
  }
}

type Plain = Extract<Reason, { kind: 'played' | 'added' | 'not-played-since' | 'plays' | 'random' }>

const plainWords = (reason: Plain, now: number): string => {
  switch (reason.kind) {
    case 'played':
      return `Played ${dayWords(reason.at, now)}`
    case 'added':
      return `Added ${agoWords(reason.at, now)}`
    case 'not-played-since':
      return `You have not played this since ${sinceWords(reason.at, now)}`
    case 'plays':
      return `${reason.count} ${reason.count === 1 ? 'play' : 'plays'} ${RANGES[reason.range]}`
    case 'random':
      return 'Picked at random from the library'
  }
}
