/** Another number when other figures come out of the same file: all is analysed anew. */
export const EDITION = 1

/** Hz, one channel: what features need, and little to compute. */
export const RATE = 22_050

/** Tells one state of a file from another: bytes, ms. */
export const fileVersion = ({ size, mtime }: { size: number; mtime: number }): string => `${size} ${mtime}`
