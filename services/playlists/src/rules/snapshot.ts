import { refuse } from '../errors.ts'

/** A version of a playlist as an opaque text. */
export const snapshotId = (playlistId: string, version: number): string => Buffer.from(`${version},${playlistId}`).toString('base64url')

/** The version that a snapshot id names. @throws Failure 400 when it is none of this playlist's */
export const versionOf = (snapshot: string, playlistId: string): number => {
  const [, version, id] = /^(\d{1,9}),(.+)$/.exec(Buffer.from(snapshot, 'base64url').toString()) ?? []
  if (version === undefined || id !== playlistId) throw refuse('playlist.snapshot', { snapshot })
  return Number(version)
}

const URI = /^spotify:track:([0-9A-Za-z]{22})$/

/** The track ids of URIs. @throws Failure 400 that names the wrong one */
export const trackIdsOf = (uris: readonly string[]): string[] =>
  uris.map((uri) => {
    const id = URI.exec(uri)?.[1]
    if (!id) throw refuse('playlist.uri', { uri })
    return id
  })
