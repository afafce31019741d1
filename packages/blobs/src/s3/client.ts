import type { S3Client } from '@aws-sdk/client-s3'

export type S3Options = {
  /** `http://127.0.0.1:9000`; left out, it is Amazon's for the region. */
  endpoint?: string
  /** Standard: `us-east-1`, which servers other than Amazon's take as well. */
  region?: string
  /** Has to exist. */
  bucket: string
  /** What the names of our objects begin with, `tutti/media/`; standard: nothing. */
  prefix?: string
  /** Without both keys the SDK looks for credentials where Amazon's programs do: the environment, the machine's or the pod's role. */
  accessKeyId?: string
  secretAccessKey?: string
  /** The bucket stands in the path, not in the host name: what most servers other than Amazon's need. Standard: yes when there is an `endpoint`. */
  pathStyle?: boolean
}

export type Sdk = typeof import('@aws-sdk/client-s3')

/** A client and where our objects are; `sdk` has its commands, so that nobody imports them before a store is opened. */
export type Bucket = { sdk: Sdk; client: S3Client; bucket: string; /** with its slash */ blobs: string; temporary: string }

const CONNECT_MS = 2_000
/** From a request to the head of its answer, a part of 5 MB included. */
const ANSWER_MS = 30_000
/** The first try and three more, with growing pauses (100 ms to 20 s, by chance): answers of 5xx, "slow down", lost connections. */
const TRIES = 4
const CONNECTIONS = 128

/** Loads the client library (about 0.1 s) and makes a client; nothing is asked yet. */
export async function connect(options: S3Options): Promise<Bucket> {
  const { endpoint, region = 'us-east-1', bucket, prefix = '', accessKeyId, secretAccessKey } = options
  const sdk = await import('@aws-sdk/client-s3')
  const root = prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`
  const client = new sdk.S3Client({
    region,
    ...(endpoint ? { endpoint } : {}),
    ...(accessKeyId && secretAccessKey ? { credentials: { accessKeyId, secretAccessKey } } : {}),
    forcePathStyle: options.pathStyle ?? endpoint !== undefined,
    maxAttempts: TRIES,
    // Servers other than Amazon's know no checksum trailers; the signature covers the bytes.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      requestTimeout: ANSWER_MS,
      throwOnRequestTimeout: true,
      // A listener who pauses reads nothing for minutes: a body may stand still.
      socketTimeout: 0,
      httpAgent: { keepAlive: true, maxSockets: CONNECTIONS },
      httpsAgent: { keepAlive: true, maxSockets: CONNECTIONS },
    },
  })
  return { sdk, client, bucket, blobs: `${root}blobs/`, temporary: `${root}temporary/` }
}
