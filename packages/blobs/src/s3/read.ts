import { Readable } from 'node:stream'
import { within } from '../meta.ts'
import type { BlobInfo, BlobRange, Blobs } from '../port.ts'
import type { Bucket } from './client.ts'
import { faultOf, isMissing, statusOf } from './faults.ts'
import { infoOf } from './info.ts'

// A body that somebody asked for and dropped unread must not hold its connection for ever.
const abandoned = new FinalizationRegistry((source: Readable) => source.destroy())

/** Range Not Satisfiable, Precondition Failed (RFC 9110, 15.5). */
const NO_BYTE = 416
const ANOTHER = 412
const TRIES = 5

/** What is known of a blob; nothing when there is none. */
export async function headOf(
  { sdk, client, bucket, blobs }: Bucket,
  key: string,
): Promise<(BlobInfo & { tag: string | undefined }) | undefined> {
  try {
    const head = await client.send(new sdk.HeadObjectCommand({ Bucket: bucket, Key: blobs + key }))
    return { ...infoOf(key, head), tag: head.ETag }
  } catch (error) {
    if (isMissing(error)) return undefined
    throw faultOf(error, `read blob ${key}`)
  }
}

/** The blob, or a range of it; nothing when there is none. */
export async function read(at: Bucket, key: string, range: BlobRange | undefined): ReturnType<Blobs['get']> {
  const simple = headerOf(range)
  const found = simple === undefined ? NO_BYTE : await ask(at, key, { Range: simple || undefined })
  return typeof found === 'number' ? readMeasured(at, key, range) : found
}

/** As the Range header has it (RFC 9110, 14.2), empty for all; nothing where the header cannot say it, or another server would not see the fault. */
function headerOf(range: BlobRange | undefined): string | undefined {
  if (!range) return ''
  const { start, end } = range
  if (!Number.isInteger(start) || (end !== undefined && !Number.isInteger(end))) return undefined
  if (start < 0) return end === undefined ? `bytes=${start}` : undefined
  return end === undefined || end >= start ? `bytes=${start}-${end ?? ''}` : undefined
}

/** A range that has to be told in numbers of the blob's size: of the very object that was measured. */
async function readMeasured(at: Bucket, key: string, range: BlobRange | undefined): ReturnType<Blobs['get']> {
  for (let tries = 1; ; tries++) {
    const head = await headOf(at, key)
    if (!head) return undefined
    const { start, end } = within(head, range)
    const found = await ask(at, key, { Range: `bytes=${start}-${end}`, IfMatch: head.tag })
    if (typeof found !== 'number') return found
    if (tries === TRIES) throw new Error(`cannot read blob ${key}: it was replaced ${TRIES} times meanwhile`)
  }
}

type Condition = { Range?: string | undefined; IfMatch?: string | undefined }

/** A number: the status with which the store says that the condition does not hold. */
async function ask(
  { sdk, client, bucket, blobs }: Bucket,
  key: string,
  condition: Condition,
): Promise<Awaited<ReturnType<Blobs['get']>> | number> {
  try {
    const { Body, ...head } = await client.send(new sdk.GetObjectCommand({ Bucket: bucket, Key: blobs + key, ...condition }))
    const source = Body as Readable
    if (condition.Range && head.ContentRange === undefined) {
      // A server that has no range of nothing sends nothing.
      source.destroy()
      return NO_BYTE
    }
    return { info: infoOf(key, head), body: bodyOf(source, key) }
  } catch (error) {
    if (isMissing(error)) return undefined
    const status = statusOf(error)
    if (status === NO_BYTE || status === ANOTHER) return status
    throw faultOf(error, `read blob ${key}`)
  }
}

/** Until somebody reads, nobody listens: an unread body that fails must not end the process. Out here, since a closure in there would hold the body. */
const ignore = (): void => undefined

/** Whoever goes away takes the connection along; one that is lost half-way is told in words. */
function bodyOf(source: Readable, key: string): Readable {
  source.on('error', ignore)
  const body = Readable.from(bytesOf(source, key), { objectMode: false })
  abandoned.register(body, source, body)
  return body.once('close', () => {
    abandoned.unregister(body)
    source.destroy()
  })
}

async function* bytesOf(source: Readable, key: string): AsyncGenerator<Buffer> {
  try {
    yield* source
  } catch (error) {
    throw faultOf(error, `read blob ${key}`)
  }
}
