import { errors } from '@tutti/kit'

/** What media refuses. */
export const refuse = errors({
  'media.people-only': { status: 403, text: 'Cannot sign a link: a service has no links of its own, only a person does.' },
  'media.link-wrong': {
    status: 403,
    text: 'Cannot play: this link is not, or no longer, good. Ask for a new one with POST /tutti/v1/media/decide.',
  },
  'media.link-expired': {
    status: 403,
    text: 'Cannot play: this link was good until {expired}. Ask for a new one with POST /tutti/v1/media/decide.',
  },
  'media.track-unknown': { status: 404, text: 'Cannot play the track {id}: there is no such track.' },
  'media.file-missing': { status: 404, text: 'Cannot play the track {id}: {cause}.' },
  'media.file-unreadable': { status: 503, text: 'Cannot read the file of the track {id}: {cause}.' },
  'media.precondition': { status: 412, text: 'Cannot answer: the file is not the one that If-Match or If-Unmodified-Since names.' },
  'media.range': { status: 416, text: 'Cannot answer the range {range}: the file has {size} bytes.' },
  'media.start': { status: 400, text: 'Cannot begin at {start} ms: "t" is a whole number of ms, and the track has {duration}.' },
  'media.start-original': {
    status: 400,
    text: 'Cannot begin the file itself at {start} ms: ask for a range of its bytes, or for a rendition.',
  },
  'media.hls-none': {
    status: 404,
    text: 'Cannot find {what} of the track {id}: renditions are {renditions}, segments of this one 0 to {last}.',
  },
  'media.transcode-busy': { status: 429, text: 'Cannot make this track now: {most} are being made already. Try again in a moment.' },
  'media.transcode-none': { status: 503, text: 'Cannot make this track: {cause}.' },
  'media.not-decodable': { status: 422, text: 'Cannot play the track {id}: ffmpeg cannot read its file ({cause}).' },
  'media.not-analyzed': { status: 404, text: 'Cannot tell of the sound of the track {id}: it is not analysed ({cause}).' },
  'cover.key': { status: 404, text: 'Cannot find the cover {key}: a key is 32 base64url characters, or "none-" and an id.' },
  'cover.size': { status: 404, text: 'Cannot find a cover of size {size}: sizes are 64, 300, 640 and 1200.' },
  'cover.unknown': { status: 404, text: 'Cannot find the cover {key}: no track has it.' },
  'cover.busy': { status: 503, text: 'Cannot make this cover now: too many others wait. Try again in a moment.' },
})
