import { errors } from '@tutti/kit'

export const refuse = errors({
  'playlist.not-found': { status: 404, text: 'Cannot find the playlist {id}: there is none, or it is private.' },
  'playlist.not-yours': { status: 403, text: 'Cannot change the playlist {id}: only its owner may.' },
  'playlist.people-only': { status: 403, text: 'Cannot keep playlists for a service: only a person has them.' },
  'playlist.other-user': { status: 403, text: 'Cannot create a playlist for the user {id}: only for yourself.' },
  'playlist.full': { status: 400, text: 'Cannot add {count} items: the playlist has {items}, and at most {most} fit in.' },
  'playlist.position': { status: 400, text: 'Cannot use position {position}: the playlist has {items} items.' },
  'playlist.range': { status: 400, text: 'Cannot move the items {start} to {end}: the playlist has {items} items.' },
  'playlist.positions': { status: 400, text: 'Cannot remove {count} positions at once: at most {most}.' },
  'playlist.other-track': { status: 400, text: 'Cannot remove {uri} at position {position}: another track is there.' },
  'playlist.uri': { status: 400, text: 'Cannot use "{uri}": an item is a track, such as spotify:track:… with 22 digits.' },
  'playlist.snapshot': { status: 400, text: 'Cannot use the snapshot_id "{snapshot}": this playlist has no such version, or no longer.' },
  'playlist.collaborative-public': { status: 400, text: 'Cannot make a playlist collaborative and public at once: set public to false.' },
  'playlist.key-reused': { status: 409, text: 'Cannot use the Idempotency-Key "{key}" again: it stands for another request.' },
})
