import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, test } from 'node:test'
import { until } from '@tutti/testing'
import { served, temporaryFolder } from './program.ts'

/** A client that never finishes what it began to send. */
const hang = async (url: string) => {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  // What comes back first is the answer to a whole request: then the half one behind it has been read too.
  socket.write(`GET /health HTTP/1.1\r\nHost: ${hostname}\r\n\r\n`)
  socket.write(
    `POST /tutti/v1/setup HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{"token":`,
  )
  await once(socket, 'data')
  return socket
}

/** Whether nobody listens there any more; a connection that is kept alive would be answered a while longer. */
const isRefused = (url: string) =>
  new Promise<boolean>((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect(Number(port), hostname)
    socket.once('error', () => resolve(true))
    socket.once('connect', () => (socket.destroy(), resolve(false)))
  })

/** Whether no process of that id, or of that group if it is negative, is left. */
const isGone = (pid: number) => {
  try {
    return !process.kill(pid, 0)
  } catch {
    return true
  }
}

describe('the program', () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    test(`serves until ${signal}, and ends with 0`, async (t) => {
      const tutti = await served(t)
      const { status, body } = await tutti.client.get('/health')
      assert.equal(status, 200)
      assert.equal(body.status, 'ok')
      const began = performance.now()
      assert.equal(await tutti.end(signal), 0)
      assert.ok(performance.now() - began < 10_000)
      assert.doesNotMatch(tutti.stderr(), /"level"|Error/)
    })
  }

  test('started as ./tutti, it ends with 0 when the launcher is told to', async (t) => {
    const tutti = await served(t, [], { launched: true })
    assert.equal(await tutti.end('SIGTERM'), 0)
  })

  test('started by npm, it ends when npm alone is told to', async (t) => {
    const flags = ['--json', '--port', '0', '--data', await temporaryFolder(t)]
    const root = resolve(import.meta.dirname, '..', '..', '..')
    const npm = spawn('npm', ['start', '--silent', '--', ...flags], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'], detached: true })
    t.after(() => isGone(-npm.pid!) || process.kill(-npm.pid!, 'SIGKILL'))
    const [line] = await once(createInterface({ input: npm.stdout }), 'line')
    const [url] = (JSON.parse(String(line)) as { urls: [string] }).urls
    assert.equal(await isRefused(url), false)
    npm.kill('SIGTERM')
    await until(() => isRefused(url), { what: 'the end of the program' })
    // It has closed its databases too when the last of the group is gone.
    await until(() => isGone(-npm.pid!), { what: 'the end of the group' })
  })

  test('prints a setup link whose token makes the first admin, and no link after that', async (t) => {
    const tutti = await served(t)
    const { searchParams, pathname } = new URL(tutti.setup!)
    assert.equal(pathname, '/setup')
    const made = await tutti.client.post('/tutti/v1/setup', { token: searchParams.get('token'), name: 'ada', password: 'long enough' })
    assert.equal(made.status, 201)
    await tutti.end()
    assert.equal((await served(t, ['--data', tutti.data])).setup, undefined)
  })

  test('keeps keys and the setup link where only the owner can read them', async (t) => {
    const { data } = await served(t)
    for (const file of ['', 'secret.key', join('services', 'identity', 'setup-link')])
      assert.equal((await stat(join(data, file))).mode & 0o077, 0, file)
  })

  test('tells every address of this machine when it listens on all of them', async (t) => {
    const tutti = await served(t, ['--host', '0.0.0.0'])
    const { port } = new URL(tutti.url)
    const outward = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter((one) => one.family === 'IPv4' && !one.internal)
    assert.deepEqual(
      tutti.urls,
      ['localhost', ...outward.map((one) => one.address)].map((name) => `http://${name}:${port}`),
    )
    for (const url of tutti.urls) assert.equal((await tutti.client.get(`${url}/health`)).status, 200)
  })

  test('ends within 10 s although a client never finishes its request', async (t) => {
    const tutti = await served(t)
    const socket = await hang(tutti.url)
    const began = performance.now()
    assert.equal(await tutti.end('SIGINT'), 0)
    assert.ok(performance.now() - began < 10_000)
    socket.destroy()
  })

  test('ends at once when Ctrl-C is pressed once more', async (t) => {
    const tutti = await served(t)
    const socket = await hang(tutti.url)
    const began = performance.now()
    tutti.send('SIGINT')
    await until(() => isRefused(tutti.url), { what: 'an end of listening' })
    // One key press may arrive twice, and counts once: the impatient press it again and again.
    const presses = setInterval(() => tutti.send('SIGINT'), 200)
    assert.equal(await tutti.ended, 130)
    clearInterval(presses)
    assert.ok(performance.now() - began < 3_000)
    socket.destroy()
  })
})
