import { errors } from '@tutti/kit'

export const refuse = errors({
  'player.no-active-device': {
    status: 404,
    reason: 'NO_ACTIVE_DEVICE',
    text: 'Cannot {command}: no player is open. Open Tutti in a browser, or name a device_id.',
  },
  'player.unknown-device': {
    status: 404,
    reason: 'NO_ACTIVE_DEVICE',
    text: 'Cannot find the device {id}: GET /v1/me/player/devices names those that there are.',
  },
  'player.no-next': { status: 403, reason: 'NO_NEXT_TRACK', text: 'Cannot go to the next track: this is the last one.' },
  'player.no-previous': { status: 403, reason: 'NO_PREV_TRACK', text: 'Cannot go to the previous track: this is the first one.' },
  'player.nothing': {
    status: 403,
    reason: 'NO_SPECIFIC_TRACK',
    text: 'Cannot {command}: nothing is in the player. Name a context_uri or uris.',
  },
  'player.one-device': { status: 400, reason: 'UNKNOWN', text: 'Cannot transfer to {count} devices: exactly one is allowed.' },
  'player.context': {
    status: 400,
    reason: 'UNKNOWN',
    text: 'Cannot play "{uri}": a context is an album, an artist, a playlist or spotify:user:…:collection.',
  },
  'player.context-not-found': {
    status: 404,
    reason: 'CONTEXT_DISALLOW',
    text: 'Cannot play {uri}: there is no such thing, or it is private.',
  },
  'player.context-empty': { status: 403, reason: 'NO_SPECIFIC_TRACK', text: 'Cannot play {uri}: nothing is in it.' },
  'player.uri': {
    status: 400,
    reason: 'UNKNOWN',
    text: 'Cannot use "{uri}": only tracks can be played, such as spotify:track:… with 22 digits.',
  },
  'player.offset': { status: 403, reason: 'NO_SPECIFIC_TRACK', text: 'Cannot start at {offset}: it is not among the {tracks} tracks.' },
  'player.item-not-found': { status: 404, text: 'Cannot find the item {id} in the queue: it was played or removed.' },
  'player.queue-full': { status: 403, reason: 'UNKNOWN', text: 'Cannot queue another track: at most {most} can wait.' },
  'player.people-only': { status: 403, text: 'Cannot use a player as a service: only a person has one.' },
  'party.none': { status: 404, text: 'Cannot {command}: you neither lead a listening party nor are in one.' },
  'party.invitation': { status: 404, text: 'Cannot find the invitation: the party is over, or its link was renewed. Ask for a new link.' },
  'party.own': { status: 409, text: 'Cannot join a party that you lead yourself.' },
  'party.leads': { status: 409, text: 'Cannot join a party while you lead one: end it first.' },
  'party.joined': { status: 409, text: 'Cannot start a party while you are in that of someone else: leave it first.' },
  'party.full': { status: 403, text: 'Cannot join the party: at most {most} guests can be in it.' },
  'party.leader-only': { status: 403, text: 'Cannot {command}: only who leads the party may.' },
  'party.guest-not-found': { status: 404, text: 'Cannot remove the guest {id}: nobody with this id is in the party.' },
  'party.may-not-add': { status: 403, text: 'Cannot add to the queue: who leads the party does not let guests do so.' },
  'play.not-found': { status: 404, text: 'Cannot find the play {id} in the history.' },
})
