import { checkKey } from '../key.ts'
import { checkContentType } from '../meta.ts'
import { BlobError, MAX_LIST } from '../port.ts'
import type { Blobs } from '../port.ts'
import { connect } from './client.ts'
import type { Bucket, S3Options } from './client.ts'
import { asking, faultOf, isMissing } from './faults.ts'
import { list } from './list.ts'
import { removeOrphans } from './orphans.ts'
import { put } from './put.ts'
import { headOf, read } from './read.ts'

export type { S3Options } from './client.ts'

/**
 * Opens a blob store in a bucket of Amazon S3 or a server that speaks like it: each blob is one object. The client library is
 * loaded here and nowhere else. A store that does not answer yet is no error: it may come later, until then each verb says `unavailable`.
 * @throws BlobError `refused` when there is no such bucket or the keys are not good for it
 */
export async function openS3(options: S3Options): Promise<Blobs> {
  const at = await connect(options)
  await look(at)
  return {
    async put(key, content, { contentType }) {
      checkKey(key)
      checkContentType(contentType)
      return put(at, { key, content, contentType })
    },
    async head(key) {
      checkKey(key)
      const found = await headOf(at, key)
      if (!found) return undefined
      const { tag: _, ...info } = found
      return info
    },
    async get(key, range) {
      checkKey(key)
      return read(at, key, range)
    },
    async remove(key) {
      checkKey(key)
      await asking(`remove blob ${key}`, () => at.client.send(new at.sdk.DeleteObjectCommand({ Bucket: at.bucket, Key: at.blobs + key })))
    },
    async list(prefix, { after = '', limit = MAX_LIST } = {}) {
      if (!Number.isInteger(limit) || limit < 1 || limit > MAX_LIST) {
        throw new BlobError('list', `cannot list ${limit} blobs: 1 to ${MAX_LIST} at once are allowed`)
      }
      return list(at, { prefix, after, limit })
    },
  }
}

/** Whether the bucket is there and ours. */
async function look(at: Bucket): Promise<void> {
  try {
    await at.client.send(new at.sdk.HeadBucketCommand({ Bucket: at.bucket }))
    // Keys may be good for blobs and not for that; the bucket's lifecycle rule does it then.
    await removeOrphans(at).catch(() => undefined)
  } catch (error) {
    if (isMissing(error)) throw new BlobError('refused', `cannot open the bucket ${at.bucket}: the S3 store has none of this name`, error)
    const fault = faultOf(error, `open the bucket ${at.bucket}`)
    if (!(fault instanceof BlobError && fault.fault === 'unavailable')) throw fault
  }
}
