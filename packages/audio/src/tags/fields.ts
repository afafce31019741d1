/**
 * Tags of every format under one set of names: those of Vorbis comments in upper case without separators
 * (`MUSICBRAINZALBUMID`), each with its values in order. `joined` names fields whose one text may hold several values.
 */
export type Fields = { values: Map<string, string[]>; joined: Set<string> }

export const noFields = (): Fields => ({ values: new Map(), joined: new Set() })

/** Other spellings of one thing, seen in the wild. */
const aliases: Record<string, string> = {
  ALBUM_ARTIST: 'ALBUMARTIST',
  BAND: 'ALBUMARTIST',
  ALBUMARTISTS: 'ALBUMARTIST',
  TOTALTRACKS: 'TRACKTOTAL',
  TRACKCOUNT: 'TRACKTOTAL',
  TRACKC: 'TRACKTOTAL',
  TOTALDISCS: 'DISCTOTAL',
  DISCC: 'DISCTOTAL',
  DISCCOUNT: 'DISCTOTAL',
  DISC: 'DISCNUMBER',
  TRACK: 'TRACKNUMBER',
  TRACKNUM: 'TRACKNUMBER',
  YEAR: 'DATE',
  RELEASEDATE: 'DATE',
  ORIGINALRELEASEDATE: 'ORIGINALDATE',
  ORIGYEAR: 'ORIGINALYEAR',
  UNSYNCEDLYRICS: 'LYRICS',
  SYNCEDLYRICS: 'LYRICS',
  UNSYNCHRONIZEDLYRICS: 'LYRICS',
  ORGANIZATION: 'LABEL',
  PUBLISHER: 'LABEL',
  RECORDLABEL: 'LABEL',
  TEMPO: 'BPM',
  BEATSPERMINUTE: 'BPM',
  SETSUBTITLE: 'DISCSUBTITLE',
  UPC: 'BARCODE',
  EAN: 'BARCODE',
  EANUPC: 'BARCODE',
  CATALOG: 'CATALOGNUMBER',
  CATALOGID: 'CATALOGNUMBER',
  CATALOGUENUMBER: 'CATALOGNUMBER',
  DESCRIPTION: 'COMMENT',
  COMMENTS: 'COMMENT',
  ITUNESCOMPILATION: 'COMPILATION',
  ISCOMPILATION: 'COMPILATION',
  PARTOFACOMPILATION: 'COMPILATION',
  MUSICBRAINZRECORDINGID: 'MUSICBRAINZTRACKID',
  MUSICBRAINZRELEASEID: 'MUSICBRAINZALBUMID',
  SORTNAME: 'TITLESORT',
  SORTARTIST: 'ARTISTSORT',
  PERFORMERSORT: 'ARTISTSORT',
  SORTALBUM: 'ALBUMSORT',
  SORTALBUMARTIST: 'ALBUMARTISTSORT',
}

export const fieldName = (name: string) => {
  const plain = name.toUpperCase().replace(/[^A-Z0-9]/g, '')
  return aliases[plain] ?? plain
}

/** Hostile tags repeat one field a million times. */
const mostValues = 200

/** Adds what is not empty. */
export const add = (fields: Fields, name: string, values: (string | undefined)[]) => {
  const known = fields.values.get(name) ?? []
  for (const value of values) {
    const text = value?.replaceAll('\0', '').trim()
    if (text && known.length < mostValues) known.push(text)
  }
  if (known.length) fields.values.set(name, known)
}

/** Adds a text that may hold several values; it is split later, if it stands alone. */
export const addJoined = (fields: Fields, name: string, values: (string | undefined)[]) => {
  add(fields, name, values)
  fields.joined.add(name)
}

/** Fills what `into` lacks from a lesser tag of the same file. */
export const fill = (into: Fields, from: Fields) => {
  for (const [name, values] of from.values) {
    if (into.values.has(name)) continue
    into.values.set(name, values)
    if (from.joined.has(name)) into.joined.add(name)
  }
}
