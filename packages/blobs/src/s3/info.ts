import type { BlobInfo } from '../port.ts'

/**
 * What only we know of a blob lies in its object's metadata: S3's own ETag differs between one upload and one in parts, and
 * with the server's encryption, and its time has no milliseconds.
 */
export const toMetadata = ({ etag, modified }: Pick<BlobInfo, 'etag' | 'modified'>): Record<string, string> => ({
  'tutti-etag': etag.slice(1, -1),
  'tutti-modified': String(modified),
})

type Head = {
  ContentType?: string | undefined
  ContentLength?: number | undefined
  ContentRange?: string | undefined
  ETag?: string | undefined
  LastModified?: Date | undefined
  Metadata?: Record<string, string> | undefined
}

/** What the head of an answer says of a blob. An object that another program copied without its metadata has S3's ETag and time. */
export function infoOf(key: string, head: Head): BlobInfo {
  const own = head.Metadata?.['tutti-etag']
  const modified = Number(head.Metadata?.['tutti-modified'] ?? Number.NaN)
  return {
    key,
    size: Number(head.ContentRange?.split('/')[1] ?? head.ContentLength ?? 0),
    etag: own ? `"${own}"` : `"${(head.ETag ?? '').replaceAll('"', '')}"`,
    modified: Number.isFinite(modified) ? modified : (head.LastModified?.getTime() ?? 0),
    contentType: head.ContentType ?? 'application/octet-stream',
  }
}
