/** A media type that a client says it plays, with the codecs it named, all in our words. */
export type ClientType = { containers: readonly string[]; /** `undefined`: none were named */ codecs: readonly string[] | undefined }

/** Types as browsers and players write them, and what containers they stand for (RFC 3003, 5334, 9639; the rest by custom). */
const CONTAINERS: Record<string, readonly string[]> = {
  'audio/mpeg': ['mp3'],
  'audio/mp3': ['mp3'],
  'audio/x-mp3': ['mp3'],
  'audio/x-mpeg': ['mp3'],
  'audio/flac': ['flac'],
  'audio/x-flac': ['flac'],
  'audio/ogg': ['ogg'],
  'application/ogg': ['ogg'],
  'audio/x-ogg': ['ogg'],
  'audio/opus': ['ogg'],
  'audio/vorbis': ['ogg'],
  'audio/mp4': ['mp4'],
  'audio/m4a': ['mp4'],
  'audio/x-m4a': ['mp4'],
  'video/mp4': ['mp4'],
  'audio/aac': ['adts'],
  'audio/aacp': ['adts'],
  'audio/x-aac': ['adts'],
  'audio/wav': ['wav'],
  'audio/wave': ['wav'],
  'audio/x-wav': ['wav'],
  'audio/vnd.wave': ['wav'],
  'audio/aiff': ['aiff'],
  'audio/x-aiff': ['aiff'],
  'audio/x-ms-wma': ['asf'],
  'audio/x-ms-asf': ['asf'],
  'video/x-ms-asf': ['asf'],
  'audio/webm': ['matroska'],
  'audio/matroska': ['matroska'],
  'audio/x-matroska': ['matroska'],
  'audio/x-ape': ['ape'],
  'audio/x-wavpack': ['wavpack'],
  'audio/x-musepack': ['musepack'],
  'audio/x-tta': ['tta'],
  'audio/x-dsf': ['dsf'],
}

/** Types that name a codec by themselves. */
const IMPLIED: Record<string, readonly string[]> = { 'audio/opus': ['opus'], 'audio/vorbis': ['vorbis'] }

/** What a container's bare type promises: what every player of it plays. Others have to be named. */
const USUAL: Record<string, readonly string[]> = {
  mp3: ['mp3'],
  flac: ['flac'],
  ogg: ['vorbis', 'opus', 'flac'],
  mp4: ['aac', 'mp3'],
  adts: ['aac'],
  wav: ['pcm'],
  aiff: ['pcm'],
  asf: ['wmav1', 'wmav2'],
  matroska: ['opus', 'vorbis'],
  ape: ['ape'],
  wavpack: ['wavpack'],
  musepack: ['musepack'],
  tta: ['tta'],
  dsf: ['dsd'],
}

/** Codecs by the names of RFC 6381 and the registries it points to, and by plain ones. */
const CODECS: readonly [RegExp, string][] = [
  [/^mp4a\.(69|6b|40\.34)$/, 'mp3'],
  [/^mp4a(\.40(\.\d+)?|\.6[678])?$/, 'aac'],
  [/^aac/, 'aac'],
  [/^(mp3|\.mp3)$/, 'mp3'],

  [/^(ac-3|ac3)$/, 'ac3'],
  [/^(ec-3|eac3)$/, 'eac3'],
  [/^(1|pcm.*|lpcm)$/, 'pcm'],
]

/** Reads a media type tolerantly: case, spaces and quotes make no difference. `undefined` when it says nothing about audio that we know. */
export const readType = (text: string): ClientType | undefined => {
  const [type = '', ...parameters] = text
    .toLowerCase()
    .split(';')
    .map((part) => part.trim())
  if (type === 'audio/*' || type === '*/*') return { containers: Object.keys(USUAL), codecs: undefined }
  const containers = CONTAINERS[type]
  if (!containers) return undefined
  const named = parameters.find((parameter) => /^codecs\s*=/.test(parameter))
  const list = named
    ?.slice(named.indexOf('=') + 1)
    .replace(/["']/g, '')
    .split(',')
  const codecs = list?.map((codec) => codecOf(codec.trim())).filter((codec) => codec !== '')
  return { containers, codecs: codecs && codecs.length > 0 ? codecs : IMPLIED[type] }
}

/** Whether any of the types covers a codec in a container. */
export const covers = (types: readonly ClientType[], { container, codec }: { container: string; codec: string }): boolean =>
  types.some(({ containers, codecs }) => containers.includes(container) && (codecs ?? USUAL[container] ?? []).includes(codec))

const codecOf = (name: string): string => CODECS.find(([pattern]) => pattern.test(name))?.[1] ?? name
