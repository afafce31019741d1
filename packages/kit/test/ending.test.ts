import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { test, type TestContext } from 'node:test'
import { endingOf } from '../src/index.ts'

const BYTES = 24 * 1024 * 1024

const open = async (t: TestContext) => {
  const server = createServer((_, outgoing) => outgoing.end(Buffer.alloc(BYTES)))
  const ending = endingOf(server)
  await once(server.listen(0, '127.0.0.1'), 'listening')
  t.after(() => ending.stop(0))
  const ask = async () => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: here\r\n\r\n')
    await once(server, 'request')
    return socket
  }
  return { ending, ask }
}

const readAll = async (socket: Socket) => {
  let bytes = 0
  for await (const chunk of socket) bytes += (chunk as Buffer).length
  return bytes
}

test('an answer that is read slowly arrives whole when the server stops meanwhile', async (t) => {
  const { ending, ask } = await open(t)
  const socket = await ask()
  const stopped = ending.stop()
  assert.ok((await readAll(socket)) > BYTES)
  await stopped
})

test('one who reads nothing is waited for no longer than the grace', async (t) => {
  const { ending, ask } = await open(t)
  const socket = await ask()
  await ending.stop(200)
  assert.ok((await readAll(socket).catch(() => 0)) < BYTES)
})
