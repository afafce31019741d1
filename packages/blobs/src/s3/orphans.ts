import type { Bucket } from './client.ts'

/** No upload takes that long. */
const AGE_MS = 86_400_000

/** Removes uploads whose process was killed: those under temporary names that are a day old at `now` (ms). A bucket's lifecycle rule may do the same. */
export async function removeOrphans({ sdk, client, bucket, temporary }: Bucket, now = Date.now()): Promise<void> {
  const isOld = (began: Date | undefined) => began !== undefined && now - began.getTime() > AGE_MS
  const { Contents = [] } = await client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: temporary }))
  for (const { Key, LastModified } of Contents)
    if (isOld(LastModified)) await client.send(new sdk.DeleteObjectCommand({ Bucket: bucket, Key }))
  const { Uploads = [] } = await client.send(new sdk.ListMultipartUploadsCommand({ Bucket: bucket, Prefix: temporary }))
  for (const { Key, UploadId, Initiated } of Uploads)
    if (isOld(Initiated)) await client.send(new sdk.AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }))
}
