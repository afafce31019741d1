import type { AudioFile } from '@tutti/audio'

/** What a generated file is tagged with, in the words that reading it back gives. */
export type FileTags = Partial<
  Omit<
    AudioFile,
    | 'durationMs'
    | 'bitrate'
    | 'sampleRate'
    | 'bitDepth'
    | 'channels'
    | 'container'
    | 'codec'
    | 'hasCover'
    | 'coverHash'
    | 'audioHash'
    | 'musicBrainz'
    | 'replayGain'
  >
> & { musicBrainz?: Partial<AudioFile['musicBrainz']>; replayGain?: AudioFile['replayGain'] }

/** The tags as Vorbis comments: a name stands once for each of its values. */
export const comments = (tags: FileTags): [string, string][] =>
  fields(tags).flatMap(([name, values]) =>
    values.filter((value) => value !== undefined && value !== '').map((value): [string, string] => [name, String(value)]),
  )

type Value = string | number | undefined

const fields = (tags: FileTags): [string, Value[]][] => {
  const { musicBrainz: ids = {}, replayGain: gain = {} } = tags
  return [
    ['TITLE', [tags.title]],
    ['ARTIST', tags.artists ?? []],
    ['ALBUMARTIST', tags.albumArtists ?? []],
    ['ALBUM', [tags.album]],
    ['TITLESORT', [tags.titleSort]],
    ['ARTISTSORT', tags.artistSorts ?? []],
    ['ALBUMARTISTSORT', tags.albumArtistSorts ?? []],
    ['ALBUMSORT', [tags.albumSort]],
    ['TRACKNUMBER', [tags.track]],
    ['TRACKTOTAL', [tags.tracks]],
    ['DISCNUMBER', [tags.disc]],
    ['DISCTOTAL', [tags.discs]],
    ['DISCSUBTITLE', [tags.discSubtitle]],
    ['DATE', [tags.date]],
    ['ORIGINALDATE', [tags.originalDate]],
    ['GENRE', tags.genres ?? []],
    ['COMPOSER', tags.composers ?? []],
    ['LYRICS', [tags.lyrics]],
    ['COMMENT', [tags.comment]],
    ['COMPILATION', [tags.compilation ? 1 : undefined]],
    ['ISRC', [tags.isrc]],
    ['BPM', [tags.bpm]],
    ['LABEL', [tags.label]],
    ['CATALOGNUMBER', [tags.catalogNumber]],
    ['BARCODE', [tags.barcode]],
    ['COPYRIGHT', [tags.copyright]],
    ['MUSICBRAINZ_TRACKID', [ids.recording]],
    ['MUSICBRAINZ_RELEASETRACKID', [ids.track]],
    ['MUSICBRAINZ_ALBUMID', [ids.release]],
    ['MUSICBRAINZ_RELEASEGROUPID', [ids.releaseGroup]],
    ['MUSICBRAINZ_ARTISTID', ids.artists ?? []],
    ['MUSICBRAINZ_ALBUMARTISTID', ids.albumArtists ?? []],
    ['REPLAYGAIN_TRACK_GAIN', [decibels(gain.trackGain)]],
    ['REPLAYGAIN_TRACK_PEAK', [gain.trackPeak]],
    ['REPLAYGAIN_ALBUM_GAIN', [decibels(gain.albumGain)]],
    ['REPLAYGAIN_ALBUM_PEAK', [gain.albumPeak]],
  ]
}

const decibels = (gain: number | undefined) => (gain === undefined ? undefined : `${gain} dB`)
