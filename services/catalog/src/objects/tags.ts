import type { AudioFile } from '@tutti/audio'

/** What is kept of a file's tags and properties: all but the long texts. */
export type Tags = Omit<AudioFile, 'lyrics' | 'comment' | 'audioHash' | 'hasCover'>

export const tagsOf = ({ lyrics: _, comment: __, audioHash: ___, hasCover: ____, ...tags }: AudioFile): Tags => tags

export const parseTags = (json: string): Tags => JSON.parse(json) as Tags

/** Year of a date as tags write it; 0 when there is none. */
export const yearOf = (date: string | undefined | null): number => (date ? Number(date.slice(0, 4)) : 0)
