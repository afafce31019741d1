import { createHash, randomUUID } from 'node:crypto'
import { Readable } from 'node:stream'
import { chunksOf } from '../chunks.ts'
import { etagOf } from '../meta.ts'
import { BlobError } from '../port.ts'
import type { BlobInfo, BlobMeta } from '../port.ts'
import type { Bucket } from './client.ts'
import { asking } from './faults.ts'
import { toMetadata } from './info.ts'

/** S3's least size of a part; what is no larger goes out in one request. */
const PART = 5 * 1024 * 1024
const PARTS_AT_ONCE = 2
/** The most that S3 copies in one request. */
const MOST = 5 * 1024 ** 3

type Putting = BlobMeta & { key: string; content: Uint8Array | Readable }

/** Stores a blob: in one request when it is small, else in parts. */
export async function put(at: Bucket, putting: Putting): Promise<BlobInfo> {
  const chunks = chunksOf(putting.content)
  const begun: Uint8Array[] = []
  let size = 0
  while (size <= PART) {
    const { value, done } = await chunks.next()
    if (done) return putSmall(at, putting, begun)
    begun.push(value)
    size += value.length
  }
  return putLarge(at, putting, afterThose(begun, chunks))
}

async function* afterThose(begun: Uint8Array[], rest: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* begun.splice(0)
  yield* rest
}

async function putSmall(
  { sdk, client, bucket, blobs }: Bucket,
  { key, contentType }: Putting,
  chunks: readonly Uint8Array[],
): Promise<BlobInfo> {
  const hash = createHash('sha256')
  for (const chunk of chunks) hash.update(chunk)
  const body = chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks)
  const info = { key, size: body.length, etag: etagOf(hash, contentType), modified: Date.now(), contentType }
  const stored = { Bucket: bucket, Key: blobs + key, ContentType: contentType, Metadata: toMetadata(info) }
  await asking(`put blob ${key}`, () => client.send(new sdk.PutObjectCommand({ ...stored, Body: body, ContentLength: body.length })))
  return info
}

/**
 * In parts under a temporary name, since nothing may be seen half, then copied by the store itself to the key: metadata is
 * given when an upload begins, and the hash of a stream is known at its end.
 */
async function putLarge(at: Bucket, { key, contentType }: Putting, chunks: AsyncIterable<Uint8Array>): Promise<BlobInfo> {
  const { sdk, client, bucket, blobs, temporary } = at
  const name = temporary + randomUUID()
  const hash = createHash('sha256')
  let size = 0
  const counted = async function* () {
    for await (const chunk of chunks) {
      hash.update(chunk)
      size += chunk.length
      if (size > MOST) throw new BlobError('size', `cannot put blob ${key}: it is larger than the ${MOST} bytes that S3 copies at once`)
      yield chunk
    }
  }
  await asking(`put blob ${key}`, () => upload(at, { name, contentType, body: Readable.from(counted(), { objectMode: false }) }))
  try {
    const info = { key, size, etag: etagOf(hash, contentType), modified: Date.now(), contentType }
    const copied = { Bucket: bucket, Key: blobs + key, CopySource: encodeURI(`${bucket}/${name}`), MetadataDirective: 'REPLACE' as const }
    await asking(`put blob ${key}`, () =>
      client.send(new sdk.CopyObjectCommand({ ...copied, ContentType: contentType, Metadata: toMetadata(info) })),
    )
    return info
  } finally {
    // What cannot be removed now is, as an orphan, a day later.
    await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key: name })).catch(() => undefined)
  }
}

type Uploading = BlobMeta & { name: string; body: Readable }

/** Memory: the part that is filled and those on their way, 15 MB. An upload that fails leaves no parts. */
async function upload({ client, bucket }: Bucket, { name, contentType, body }: Uploading): Promise<void> {
  const { Upload } = await import('@aws-sdk/lib-storage')
  const params = { Bucket: bucket, Key: name, Body: body, ContentType: contentType }
  try {
    await new Upload({ client, params, partSize: PART, queueSize: PARTS_AT_ONCE, leavePartsOnError: false }).done()
  } finally {
    body.destroy()
  }
}
