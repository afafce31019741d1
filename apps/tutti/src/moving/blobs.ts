import type { BlobInfo, Blobs } from '@tutti/blobs'
import { Failure } from '@tutti/kit'
import type { ListedBlob } from './manifest.ts'

/** A blob as it stands in a list. */
export const asListed = ({ key, size, etag, contentType }: BlobInfo): ListedBlob => ({ key, size, etag, contentType })

/** Everything in a blob store, in the order of the keys. */
export async function* blobPages(blobs: Blobs): AsyncGenerator<BlobInfo[]> {
  for (let after = ''; ;) {
    const page = await blobs.list('', { after })
    if (page.length === 0) return
    yield page
    after = page.at(-1)!.key
  }
}

/** @throws Failure when it is no longer what was listed */
export const copyBlob = async (from: Blobs, to: Blobs, { key, etag, contentType }: ListedBlob): Promise<void> => {
  if ((await to.head(key))?.etag === etag) return
  const found = await from.get(key)
  const copy = found && (await to.put(key, found.body, { contentType }))
  if (copy?.etag !== etag)
    throw new Failure('moving.blob', `Cannot copy ${key}: its bytes are not those that its checksum was made of.`, { status: 500 })
}
