import type { BlobInfo } from '../port.ts'
import type { Bucket } from './client.ts'
import { asking } from './faults.ts'
import { headOf } from './read.ts'

const HEADS_AT_ONCE = 16

export type Listing = { prefix: string; after: string; limit: number }

/** The first blobs under a prefix. S3 lists names without types, so each is asked for by itself, sixteen at once. */
export async function list(at: Bucket, { prefix, after, limit }: Listing): Promise<BlobInfo[]> {
  const { sdk, client, bucket, blobs } = at
  const found: BlobInfo[] = []
  for (let last = after; ;) {
    const asked = { Bucket: bucket, Prefix: blobs + prefix, MaxKeys: limit - found.length, ...(last ? { StartAfter: blobs + last } : {}) }
    const page = await asking(`list blobs ${prefix}`, () => client.send(new sdk.ListObjectsV2Command(asked)))
    const keys = (page.Contents ?? []).map(({ Key = '' }) => Key.slice(blobs.length))
    found.push(...(await headsOf(at, keys)))
    last = keys.at(-1) ?? last
    // What was removed since its name was listed makes room for the next.
    if (found.length === limit || !page.IsTruncated || keys.length === 0) return found
  }
}

async function headsOf(at: Bucket, keys: readonly string[]): Promise<BlobInfo[]> {
  const found: BlobInfo[] = []
  for (let start = 0; start < keys.length; start += HEADS_AT_ONCE) {
    const heads = await Promise.all(keys.slice(start, start + HEADS_AT_ONCE).map((key) => headOf(at, key)))
    for (const head of heads) {
      if (!head) continue
      const { tag: _, ...info } = head
      found.push(info)
    }
  }
  return found
}
