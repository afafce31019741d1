/** An image as it is sent. */
export type Picture = {
  bytes: Buffer
  /** Strong, with its quotes. */
  etag: string
  /** Whether it will be the same for ever; otherwise a better one may come. */
  isFinal: boolean
}

/** Pictures that were asked for lately, in memory; those that were not asked for longest go first. */
export const hotPictures = (mostBytes: number) => {
  const kept = new Map<string, Picture>()
  let bytes = 0
  return {
    get: (name: string): Picture | undefined => {
      const found = kept.get(name)
      if (found) {
        kept.delete(name)
        kept.set(name, found)
      }
      return found
    },
    put: (name: string, picture: Picture): void => {
      bytes += picture.bytes.length - (kept.get(name)?.bytes.length ?? 0)
      kept.delete(name)
      kept.set(name, picture)
      for (const [oldest, { bytes: gone }] of kept) {
        if (bytes <= mostBytes) break
        kept.delete(oldest)
        bytes -= gone.length
      }
    },
  }
}
