import type { Value } from '@tutti/database'

/** What becomes of a table when an instance moves. */
export type Fate =
  /** `only`: which of its rows go along; standard are all. */
  | { carried: true; only?: (row: Readonly<Record<string, Value>>) => boolean }
  /** Why it stays behind. */
  | { left: string }

const carried: Fate = { carried: true }

/**
 * The tables of the kit, which every service has. On the new side the log is a new one: to the services it looks as if theirs had been
 * lost. Relays tell again what the outbox holds, which is everything that not every service has applied; the inbox drops what each has.
 */
const kit: Record<string, Fate> = {
  migration: { left: 'The new side makes the same tables by the same migrations.' },
  outbox: carried,
  inbox: carried,
  attempt: carried,
  dead_letter: carried,
  kit_state: {
    carried: true,
    // Of another log than the one it names, a service begins at the start: nothing told meanwhile is passed over.
    only: ({ name }) => name === 'log-start' || String(name).startsWith('filled '),
  },
  lease: { left: 'Who works on what is true for seconds; places in the log are those of the old one.' },
  log_mark: { left: 'Places in the old log.' },
}

const services: Record<string, Record<string, Fate>> = {
  identity: {
    user: carried,
    session: carried,
    setup_token: { left: 'Made anew by each start while there is no admin.' },
    signing_key: { left: 'Made anew by the first start; what it has signed is good for a minute.' },
  },
  catalog: {
    folder: carried,
    artist: carried,
    album: carried,
    genre: carried,
    track: carried,
    file: carried,
    track_artist: carried,
    album_artist: carried,
    track_genre: carried,
    album_genre: carried,
    lyrics: carried,
    scan: carried,
    scan_wish: { left: 'Every start begins with a scan.' },
    regroup: carried,
    tally: carried,
    removed_track: carried,
    play: carried,
    search_track: { left: 'Made anew from tracks, albums and artists: each database has an index of its own kind.' },
    search_album: { left: 'As search_track.' },
    search_artist: { left: 'As search_track.' },
  },
  media: {
    track_source: carried,
    folder: carried,
    cover: carried,
    user_epoch: carried,
    analysis: carried,
    waveform: carried,
    album_loudness: carried,
  },
  playlists: {
    playlist: carried,
    playlist_item: carried,
    playlist_version: carried,
    playlist_follower: carried,
    answered_request: carried,
  },
  library: { saved_item: carried },
  playback: {
    track: carried,
    player: carried,
    context_chunk: carried,
    queued_item: carried,
    device: carried,
    play: carried,
    play_count: carried,
    listener: carried,
    party: carried,
    party_guest: carried,
    replica: { left: 'Replicas that were running.' },
    line: { left: 'Connections that were open.' },
  },
  recommendations: {
    play: carried,
    track: carried,
    saved: carried,
    playlist: carried,
    playlist_item: carried,
    removed_user: carried,
    change: carried,
  },
}

/** The tables of a service's database and what becomes of each; tables that refer to others come after them. */
export const declaredOf = (service: string): ReadonlyMap<string, Fate> => new Map(Object.entries({ ...services[service], ...kit }))
