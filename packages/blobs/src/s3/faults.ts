import { BlobError } from '../port.ts'

type Answered = Error & { $metadata?: { httpStatusCode?: number }; code?: string }

/** The status of an answer that was an error (RFC 9110); nothing when there was no answer. */
export const statusOf = (error: unknown): number | undefined => (error as Answered).$metadata?.httpStatusCode

/** Whether the answer says that there is no such object. A missing bucket is another matter; HEAD cannot tell them apart. */
export const isMissing = (error: unknown): boolean => statusOf(error) === 404 && (error as Error).name !== 'NoSuchBucket'

const OURS = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'])

/** What a failed request means. `what`: "read blob covers/a". What is no answer and no lost connection stays what it is. */
export function faultOf(error: unknown, what: string): unknown {
  if (error instanceof BlobError || !(error instanceof Error)) return error
  const { code, name, message } = error as Answered
  const status = statusOf(error)
  const why = `${name === 'Error' ? '' : `${name}: `}${message}`
  if (status !== undefined && status < 500 && status !== 408 && status !== 429)
    return new BlobError('refused', `cannot ${what}: the S3 store refuses it with ${status} (${why})`, error)
  if (status !== undefined || name === 'TimeoutError' || OURS.has(code ?? ''))
    return new BlobError('unavailable', `cannot ${what}: the S3 store does not answer (${status ?? code ?? name}, ${message})`, error)
  return error
}

/** Runs a request; its failure is told in words. */
export async function asking<R>(what: string, request: () => Promise<R>): Promise<R> {
  try {
    return await request()
  } catch (error) {
    throw faultOf(error, what)
  }
}
