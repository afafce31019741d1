import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { after, before, describe, it } from 'node:test'
import { openSystem, type System } from '@tutti/tutti'
import { makeClient, needs, type TestSystem, until } from '@tutti/testing'
import { entries, probed } from './probe.ts'
import { ask, textOf } from './raw.ts'

type Operation = {
  'x-policy': object
  security: object[]
  requestBody: { content: Record<string, { schema: { properties: object } }> }
}

describe('The player and the pages of the gateway', () => {
  let root: string
  let running: System
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'tutti-gateway-'))
    await mkdir(join(root, 'dist/assets'), { recursive: true })
    await writeFile(join(root, 'dist/index.html'), '<!doctype html><head><base href="/" /></head><p>player</p>')
    await writeFile(join(root, 'dist/assets/main-AbCd1234.js'), `console.log("${'la '.repeat(2_000)}")`)
    const environment = {
      TUTTI_DATA: join(root, 'data'),
      TUTTI_PORT: '0',
      TUTTI_LOG: 'error',
      TUTTI_PUBLIC_URL: 'https://music.example.org/tutti',
      TUTTI_TRUSTED_PROXIES: '127.0.0.0/8',
    }
    running = await openSystem({ environment, entries, webRoot: join(root, 'dist') })
  })
  after(async () => {
    await running.stop()
    await rm(root, { recursive: true, force: true })
  })

  it('views without a dot are the player, under the base path, never kept and under a strict policy', async () => {
    for (const path of ['/', '/tutti', '/tutti/', '/tutti/album/5', '/tutti/index.html']) {
      const page = await fetch(running.url + path)
      assert.equal(page.status, 200)
      assert.match(await page.text(), /<base href="\/tutti\/" \/>.*player/)
      assert.equal(page.headers.get('cache-control'), 'no-cache')
      assert.match(
        page.headers.get('content-security-policy')!,
        /default-src 'none'; script-src 'self'; style-src 'self'; .*wss:\/\/music\.example\.org.*frame-ancestors 'none'/,
      )
      assert.equal(page.headers.get('x-content-type-options'), 'nosniff')
      assert.equal(page.headers.get('cross-origin-opener-policy'), 'same-origin')
    }
    assert.equal((await fetch(`${running.url}/tutti/missing.js`)).status, 404)
    assert.equal((await fetch(`${running.url}/tutti/v1/missing`)).status, 404)
  })

  it('files with a hash in their name are kept for ever and come packed', async () => {
    const path = `${running.url}/tutti/assets/main-AbCd1234.js`
    const file = await fetch(path, { headers: { 'accept-encoding': 'br' } })
    assert.equal(file.headers.get('cache-control'), 'public, max-age=31536000, immutable')
    assert.equal(file.headers.get('content-encoding'), 'br')
    assert.match(await file.text(), /la la/)
    const again = await fetch(path, { headers: { 'accept-encoding': 'br', 'if-none-match': file.headers.get('etag')! } })
    assert.equal(again.status, 304)
    assert.equal((await fetch(path, { headers: { 'accept-encoding': 'identity' } })).headers.get('content-encoding'), null)
  })

  it('files that the build has packed are sent as they are, and are no files of their own', async () => {
    const script = join(root, 'dist/assets/other-AbCd1234.js')
    await writeFile(script, `console.log("${'lo '.repeat(2_000)}")`)
    await writeFile(`${script}.br`, brotliCompressSync('packed beforehand'))
    await writeFile(`${script}.gz`, gzipSync('packed beforehand'))
    const path = `${running.url}/tutti/assets/other-AbCd1234.js`
    const ask = (encoding: string) => fetch(path, { headers: { 'accept-encoding': encoding } })
    await utimes(join(root, 'dist/index.html'), new Date(), new Date())
    await until(async () => (await ask('br')).ok, { what: 'the new build to be seen' })
    for (const encoding of ['br', 'gzip']) {
      const file = await ask(encoding)
      assert.equal(file.headers.get('content-encoding'), encoding)
      assert.equal(await file.text(), 'packed beforehand')
    }
    assert.match(await (await ask('identity')).text(), /lo lo/)
    for (const ending of ['.br', '.gz']) assert.equal((await fetch(path + ending)).status, 404)
    await writeFile(script, `console.log("${'li '.repeat(2_000)}")`)
    await utimes(script, new Date(Date.now() + 5_000), new Date(Date.now() + 5_000))
    await utimes(join(root, 'dist/index.html'), new Date(), new Date(Date.now() + 1_000))
    await until(async () => /li li/.test(await (await ask('br')).text()), { what: 'the changed file' })
  })

  it('behind a proxy of ours links, cookies and addresses are the public ones', async () => {
    const headers = { 'x-forwarded-for': '6.6.6.6, 203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'music.example.org' }
    const client = makeClient(running.url)
    const { readFile } = await import('node:fs/promises')
    const token = await readFile(join(root, 'data/services/identity/setup-link'), 'utf8')
    const made = await client.post(
      '/tutti/tutti/v1/setup',
      { token, name: 'admin', password: 'long enough' },
      { headers: { ...headers, origin: 'https://music.example.org' } },
    )
    assert.equal(made.status, 201)
    assert.match(String(made.headers['set-cookie']), /^__Host-tutti-session=[\w-]{43}; .*Path=\/; HttpOnly; Secure; SameSite=Lax/)
    assert.equal(made.headers['strict-transport-security'], 'max-age=31536000')
    const { body } = await client.get('/tutti/v1/probe/echo', { headers })
    assert.equal(body.address, '203.0.113.9')
    assert.equal(body.origin, 'https://music.example.org/tutti')
    assert.equal(body.viewer.name, 'admin')
    const { body: me } = await client.get('/tutti/v1/me', { headers })
    assert.match(me.href, /^https:\/\/music\.example\.org\/tutti\/v1\/users\//)
  })

  it('long JSON is packed for those who come from afar', async () => {
    const url = `${running.url}/tutti/v1/probe/large`
    const far = await fetch(url, { headers: { 'accept-encoding': 'gzip', 'x-forwarded-for': '203.0.113.9' } })
    assert.equal(far.headers.get('content-encoding'), 'gzip')
    assert.ok(Number(far.headers.get('content-length')) < 1_000)
    assert.equal(((await far.json()) as { text: string }).text.length, 15_000)
    assert.equal((await fetch(url, { headers: { 'accept-encoding': 'gzip' } })).headers.get('content-encoding'), null)
    const piece = await fetch(`${running.url}/tutti/media/probe/piece`, {
      headers: { 'accept-encoding': 'gzip', 'x-forwarded-for': '203.0.113.9' },
    })
    assert.equal(piece.headers.get('content-encoding'), null)
  })

  it('metrics are for admins and this machine, not for whoever comes through a proxy', async () => {
    const told = await (await fetch(`${running.url}/metrics`)).text()
    assert.match(told, /tutti_request_duration_seconds/)
    for (const gauge of ['outbox_waiting', 'outbox_age_seconds', 'dead_letters', 'consumer_lag'])
      assert.match(told, new RegExp(`^tutti_${gauge}\\{service="identity"\\} \\d`, 'm'))
    assert.equal((await fetch(`${running.url}/metrics`, { headers: { 'x-forwarded-for': '203.0.113.9' } })).status, 401)
  })

  it('the OpenAPI document has every route with its policy', async () => {
    const document = (await (await fetch(`${running.url}/tutti/tutti/openapi.json`)).json()) as {
      openapi: string
      paths: Record<string, Record<string, Operation>>
    }
    assert.equal(document.openapi, '3.1.0')
    assert.deepEqual(document.paths['/tutti/v1/users/{id}']!.patch!['x-policy'], { who: 'admin' })
    assert.ok('password' in document.paths['/tutti/v1/login']!.post!.requestBody.content['application/json']!.schema.properties)
    assert.deepEqual(document.paths['/tutti/v1/login']!.post!.security, [{}])
  })
})

describe('Without a proxy of ours', () => {
  let t: TestSystem
  before(async () => {
    t = await probed()
  })
  after(() => t.stop())

  it('forwarded headers are what anybody may write, and count for nothing', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'evil.example' }
    const { body, headers: answered } = await t.anyone().get('/v1/probe/echo', { headers })
    assert.equal(body.address, '127.0.0.1')
    assert.equal(body.secure, false)
    assert.equal(body.origin, t.url)
    assert.equal(answered['strict-transport-security'], undefined)
  })

  it('without a built player a page says so', async () => {
    assert.match(await (await fetch(t.url)).text(), /not built yet/)
  })

  it('links follow the name by which one came, on a home network too', async () => {
    const asking = ask(`${t.url}/v1/probe/echo`, { headers: { host: 'nas.lan:4770' } }).end()
    const answer = await new Promise<AsyncIterable<Buffer>>((resolve) => asking.once('response', resolve))
    assert.equal(JSON.parse(await textOf(answer)).origin, 'http://nas.lan:4770')
  })

  it('a second program on the same port is told so', async () => {
    const data = await mkdtemp(join(tmpdir(), 'tutti-gateway-'))
    const environment = { TUTTI_DATA: data, TUTTI_PORT: new URL(t.url).port, TUTTI_LOG: 'silent' }
    await assert.rejects(
      openSystem({ environment, entries }),
      /Cannot listen on 127\.0\.0\.1:\d+: another program listens there already\. Choose another port with --port\./,
    )
    await rm(data, { recursive: true, force: true })
  })

  it('wrong settings are named with what is allowed', async () => {
    await assert.rejects(
      probed({ environment: { TUTTI_TRUSTED_PROXIES: 'localhost' } }),
      /TUTTI_TRUSTED_PROXIES: it is "localhost"; allowed is IP addresses/,
    )
    await assert.rejects(probed({ environment: { TUTTI_TLS_CERT: '/nowhere.pem' } }), /--tls-cert and --tls-key go together/)
    await assert.rejects(
      probed({ environment: { TUTTI_TLS_CERT: '/nowhere.pem', TUTTI_TLS_KEY: '/nowhere.key' } }),
      /--tls-cert names \/nowhere\.pem, and it cannot be read/,
    )
  })
})

describe('Over https', needs('openssl'), () => {
  it('the session cookie is a __Host- one, and browsers are told to stay', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'tutti-tls-'))
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
    execFileSync(
      'openssl',
      [
        'req',
        '-x509',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:prime256v1',
        '-nodes',
        '-keyout',
        key,
        '-out',
        cert,
        '-days',
        '2',
        '-subj',
        '/CN=localhost',
      ],
      { stdio: 'ignore' },
    )
    const t = await probed({ fresh: true, environment: { TUTTI_TLS_CERT: cert, TUTTI_TLS_KEY: key } })
    try {
      assert.match(t.url, /^https:/)
      const body = JSON.stringify({ token: await t.setupToken(), name: 'admin', password: t.password })
      const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), origin: t.url }
      const asking = request(`${t.url}/tutti/v1/setup`, { method: 'POST', headers, rejectUnauthorized: false }).end(body)
      const answer = await new Promise<import('node:http').IncomingMessage>((resolve, reject) =>
        asking.once('response', resolve).once('error', reject),
      )
      await textOf(answer)
      assert.equal(answer.statusCode, 201)
      assert.match(answer.headers['set-cookie']![0]!, /^__Host-tutti-session=.*Secure/)
      assert.equal(answer.headers['strict-transport-security'], 'max-age=31536000')
    } finally {
      await t.stop()
      await rm(folder, { recursive: true, force: true })
    }
  })
})
