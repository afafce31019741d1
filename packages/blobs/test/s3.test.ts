import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { after, before, describe, test, type TestContext } from 'node:test'
import { setImmediate as turn } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { BlobError, openS3 } from '@tutti/blobs'
import { needs, s3, type S3Server, until } from '@tutti/testing'
import { connect } from '../src/s3/client.ts'
import { removeOrphans } from '../src/s3/orphans.ts'

const MIB = 1024 * 1024
const PLAIN = { contentType: 'text/plain' }
let server: S3Server

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

const own = () => ({ ...server.options, prefix: randomUUID() })
const isFault = (fault: string, words: RegExp) => (error: unknown) =>
  error instanceof BlobError && error.fault === fault && words.test(error.message)

async function* mebibytes(count: number): AsyncGenerator<Buffer> {
  for (let index = 0; index < count; index++) yield Buffer.alloc(MIB, index)
}

/** A proxy before the server: `answer` may answer by itself. */
async function proxied(t: TestContext, answer: (incoming: IncomingMessage, outgoing: ServerResponse) => boolean = () => false) {
  const sockets = new Set<Socket>()
  const proxy = createServer((incoming, outgoing) => {
    if (answer(incoming, outgoing)) return
    const there = request(server.options.endpoint + incoming.url, { method: incoming.method!, headers: incoming.headers }, (answered) => {
      outgoing.writeHead(answered.statusCode!, answered.headers)
      answered.pipe(outgoing)
    })
    incoming.pipe(there)
    outgoing.once('close', () => there.destroy())
  })
  proxy.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  t.after(() => {
    proxy.close()
    proxy.closeAllConnections()
  })
  return {
    options: { ...own(), endpoint: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}` },
    sockets,
  }
}

describe('Blobs in S3', needs('s3'), () => {
  before(async () => void (server = await s3()))
  after(() => server.remove())

  test('a large stream that fails leaves no object, and its upload is called off', async (t) => {
    const asked: string[] = []
    const { options } = await proxied(t, ({ method, url = '' }) => {
      const upload = /[?&](uploads|uploadId)/.exec(url)?.[1]
      if (upload && method !== 'PUT') asked.push(`${method} ${upload}`)
      return false
    })
    const blobs = await openS3(options)
    asked.length = 0
    const failing = async function* () {
      yield* mebibytes(12)
      throw new Error('the line was cut')
    }
    await assert.rejects(blobs.put('a', Readable.from(failing()), PLAIN), /the line was cut/)
    const { sdk, client, bucket } = await connect(options)
    const found = await client.send(new sdk.ListObjectsV2Command({ Bucket: bucket, Prefix: options.prefix }))
    assert.deepEqual(found.Contents ?? [], [])
    assert.deepEqual(asked, ['POST uploads', 'DELETE uploadId'])
  })

  test('what a killed process has left of an upload is removed a day later, and not before', async () => {
    const at = await connect(own())
    const { sdk, client, bucket: Bucket } = at
    await client.send(new sdk.PutObjectCommand({ Bucket, Key: `${at.temporary}whole`, Body: 'x' }))
    const left = async () => (await client.send(new sdk.ListObjectsV2Command({ Bucket, Prefix: at.temporary }))).KeyCount
    await removeOrphans(at)
    assert.equal(await left(), 1)
    await removeOrphans(at, Date.now() + 2 * 86_400_000)
    assert.equal(await left(), 0)
  })

  test('a stream of 60 MB takes no more than a few parts of memory', async () => {
    const blobs = await openS3(own())
    let [most, yielded] = [0, 0]
    const before = process.memoryUsage().arrayBuffers
    const watched = async function* () {
      for await (const part of mebibytes(60)) {
        yielded += 1
        if (yielded % 10 === 0) {
          // V8 gives buffers back beside the program; a second collection waits until those of the first are gone.
          collect()
          collect()
          most = Math.max(most, process.memoryUsage().arrayBuffers - before)
        }
        yield part
      }
    }
    assert.equal((await blobs.put('a', Readable.from(watched()), PLAIN)).size, 60 * MIB)
    assert.ok(most < 30 * MIB, `${most} bytes were held at once`)
  })

  test('answers of 503 and lost connections are asked again', async (t) => {
    let refused = 0
    const proxy = await proxied(t, (incoming, outgoing) => {
      refused += 1
      if (refused > 2) return false
      incoming.resume()
      if (refused === 1) outgoing.writeHead(503).end()
      else incoming.socket.destroy()
      return true
    })
    const blobs = await openS3(proxy.options)
    assert.ok(refused > 2)
    refused = 0
    await blobs.put('a', Buffer.from('hello'), PLAIN)
    refused = 0
    assert.equal((await buffer((await blobs.get('a'))!.body)).toString(), 'hello')
    assert.equal(refused, 3)
  })

  test('a reader that goes away takes its connection along, also one that never read', async (t) => {
    const proxy = await proxied(t)
    const blobs = await openS3(proxy.options)
    await blobs.put('a', Readable.from(mebibytes(20)), PLAIN)
    const open = async () => (await blobs.get('a'))!.body
    for (const body of await Promise.all([open(), open(), open()])) {
      await once(body, 'readable')
      body.destroy()
    }
    for (let count = 0; count < 10; count += 1) await open()
    await until(async () => (collect(), await turn(), proxy.sockets.size <= 2), { what: 'connections that are given back' })
  })

  test('a connection that is lost half-way through a body is told in words, not taken for its end', async (t) => {
    const proxy = await proxied(t)
    const blobs = await openS3(proxy.options)
    await blobs.put('a', Readable.from(mebibytes(20)), PLAIN)
    const { body } = (await blobs.get('a'))!
    await once(body, 'readable')
    for (const socket of proxy.sockets) socket.destroy()
    await assert.rejects(buffer(body), isFault('unavailable', /cannot read blob a: the S3 store does not answer/))
  })

  test('while the store is away each verb says so, and all is well when it is back', async () => {
    const blobs = await openS3(own())
    await blobs.put('a', Buffer.from('hello'), PLAIN)
    await server.kill()
    const verbs = [
      () => blobs.put('b', Buffer.from('x'), PLAIN),
      () => blobs.head('a'),
      () => blobs.get('a'),
      () => blobs.remove('a'),
      () => blobs.list(''),
    ]
    for (const verb of verbs) await assert.rejects(verb, isFault('unavailable', /cannot .* blobs?.*: the S3 store does not answer/))
    const opened = await openS3(own())
    await assert.rejects(opened.head('a'), isFault('unavailable', /does not answer/))
    await server.start()
    assert.equal((await blobs.head('a'))?.size, 5)
    assert.equal(await opened.head('a'), undefined)
  })

  test('a bucket that is not there is refused by its name', async () => {
    await assert.rejects(openS3({ ...own(), bucket: 'nobodys' }), isFault('refused', /cannot open the bucket nobodys/))
  })
})
