/** Cache Storage's names and the local addresses; page and worker read the same ones. */
export const OFFLINE = 'offline/'
export const shellPrefix = (scope: string) => `tutti-shell ${scope} `
export const audioCache = (user: string) => `tutti-audio ${user}`
export const coverCache = (user: string) => `tutti-covers ${user}`

/** Below the base path: where the worker answers with a stored track or cover. */
export const audioPath = (user: string, track: string) => `${OFFLINE}audio/${user}/${track}`
export const coverPath = (user: string, key: string) => `${OFFLINE}covers/${user}/${key}`

/** What a worker asks of an open page: to put these files into this cache. Pages of other versions answer it too, so it only grows. */
export type Fill = { type: 'fill'; cache: string; files: string[]; entry: string }
