export type { AudioFile, Codec, Container, EmbeddedCover, MusicBrainzIds, ReadResult, ReplayGain } from './audio-file.ts'
export { audioExtensions, mimeType } from './mime-type.ts'
export { openAudioReader, type AudioReader, type AudioReaderOptions, type FileToRead } from './reader/index.ts'
export { encodeFlac, pictureBlock, vorbisComment, type FlacPicture, type FlacTags, type Pcm } from './flac-encoder/index.ts'
