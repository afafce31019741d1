import type { Codec, Container } from './audio-file.ts'

const ofContainer: Record<Container, string> = {
  mp3: 'audio/mpeg',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  mp4: 'audio/mp4',
  wav: 'audio/wav',
  aiff: 'audio/aiff',
  asf: 'audio/x-ms-wma',
  ape: 'audio/x-ape',
  wavpack: 'audio/x-wavpack',
  musepack: 'audio/x-musepack',
  matroska: 'audio/x-matroska',
  adts: 'audio/aac',
  tta: 'audio/x-tta',
  dsf: 'audio/x-dsf',
}

/** The `codecs` parameter of RFC 6381, where browsers know one: it lets them refuse before they fetch. */
const parameters: Partial<Record<Codec, string>> = {
  vorbis: 'vorbis',
  opus: 'opus',
  flac: 'flac',
  aac: 'mp4a.40.2',
  alac: 'alac',
  mp3: 'mp3',
}

/** The media type a player is told, e.g. `audio/mpeg`, `audio/ogg; codecs=opus`, `audio/mp4; codecs="mp4a.40.2"`. */
export const mimeType = (container: Container, codec: Codec) => {
  const type = ofContainer[container]
  const codecs = container === 'ogg' || container === 'mp4' ? parameters[codec] : undefined
  if (!codecs) return type
  return codecs.includes('.') ? `${type}; codecs="${codecs}"` : `${type}; codecs=${codecs}`
}

/** File name endings that a scan looks at, in lower case without the dot. What is inside decides, not the name. */
export const audioExtensions: ReadonlySet<string> = new Set(
  'mp3 mp2 flac ogg oga opus spx m4a m4b mp4 aac alac wav wave aif aiff aifc wma asf ape wv mpc mp+ mka webm tta dsf'.split(' '),
)
