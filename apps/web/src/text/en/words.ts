const format = new Intl.NumberFormat('en')
/** "1 track", "2,000 tracks". */
export const count = (one: string, many: string) => (value: number) => `${format.format(value)} ${value === 1 ? one : many}`
/** The cause after a refusal, when one is known. */
export const because = (cause: string) => (cause ? `: ${cause}` : '.')
export const tracks = count('track', 'tracks')
