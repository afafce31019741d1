import assert from 'node:assert/strict'
import { cp, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, test, type TestContext } from 'node:test'
import { run, serve, served, temporaryFolder } from './program.ts'

type Fault = {
  name: string
  args: readonly string[] | ((t: TestContext) => Promise<readonly string[]>)
  environment?: Record<string, string>
  says: RegExp
}

const fileIn = async (t: TestContext, text = '') => {
  const path = join(await temporaryFolder(t), 'file')
  await writeFile(path, text)
  return path
}

const dataIn = async (t: TestContext) => ['--data', await temporaryFolder(t)]

const takenPort = async (t: TestContext) => {
  const server = createServer().listen(0, '127.0.0.1')
  t.after(() => server.close())
  await new Promise((resolve) => server.once('listening', resolve))
  return String((server.address() as AddressInfo).port)
}

const commandLine: Fault[] = [
  { name: 'a wrong flag', args: ['--prot', '80'], says: /^Cannot use --prot: there is no such flag\. Did you mean --port\?/ },
  { name: 'a flag without its value', args: ['--port'], says: /^Cannot read the command line: .*--port/ },
  { name: 'a flag that is given twice', args: ['--port', '1', '--port', '2'], says: /^Cannot use --port 2 times: once is allowed/ },
  { name: 'a port that is no number', args: ['--port', 'http'], says: /it is "http"; allowed is a whole number from 0 to 65535/ },
  { name: 'a port that there is not', args: ['--port', '65536'], says: /allowed is a whole number from 0 to 65535/ },
  { name: 'a log level that there is not', args: ['--log', 'loud'], says: /allowed is debug, info, warn, error, silent/ },
  { name: 'a service that there is not', args: ['--without', 'catalogue'], says: /"catalogue"; allowed is a list of identity, catalog/ },
  { name: 'an unknown variable', args: [], environment: { TUTTI_PRT: '1' }, says: /^Cannot use TUTTI_PRT: .* Did you mean TUTTI_PORT\?/ },
  {
    name: 'a wrong value of a variable',
    args: [],
    environment: { TUTTI_DEMO: 'maybe' },
    says: /TUTTI_DEMO: it is "maybe"; allowed is true or false/,
  },
  {
    name: 'an address for traces without its path',
    args: [],
    environment: { TUTTI_TRACES_URL: 'http://collector:4318' },
    says: /TUTTI_TRACES_URL: it is "http:\/\/collector:4318"; allowed is an address with its path, such as http:\/\/collector:4318\/v1\/traces/,
  },
  {
    name: 'a share of traces over a hundred',
    args: [],
    environment: { TUTTI_TRACES_SHARE: '101' },
    says: /TUTTI_TRACES_SHARE: it is "101"; allowed is a whole number from 0 to 100/,
  },
  {
    name: 'a wrong secret, which it does not show',
    args: [],
    environment: { TUTTI_DATABASE_URL: 'mysql://tutti:hunter2@db' },
    says: /^Cannot use TUTTI_DATABASE_URL: its value, which is not shown here, is not allowed; allowed is an address such as postgres:(?!.*hunter2)/s,
  },
  {
    name: "a secret's file that is missing",
    args: [],
    environment: { TUTTI_DATABASE_URL_FILE: '/none' },
    says: /^Cannot use TUTTI_DATABASE_URL_FILE: there is nothing/,
  },
  {
    name: 'a secret that is given twice',
    args: [],
    environment: { TUTTI_VALKEY_URL: 'redis://a:1', TUTTI_VALKEY_URL_FILE: '/none' },
    says: /^Cannot use TUTTI_VALKEY_URL_FILE: TUTTI_VALKEY_URL is given too; give one of them/,
  },
  {
    name: 'a file for what is no secret',
    args: [],
    environment: { TUTTI_PORT_FILE: '/none' },
    says: /^Cannot use TUTTI_PORT_FILE: there is no such setting/,
  },
  {
    name: "a secret's file that says nothing allowed",
    args: [],
    environment: { TUTTI_DATABASE_URL_FILE: join(import.meta.dirname, 'program.ts') },
    says: /^Cannot use TUTTI_DATABASE_URL: its value, which is not shown here(?!.*import)/s,
  },
  { name: 'words after scan', args: ['scan', 'everything'], says: /^Cannot understand "everything" after "scan"/ },
  { name: 'a verb for users that there is not', args: ['user', 'delete', 'ada'], says: /allowed are "user add NAME \[admin\]"/ },
  { name: 'an admin without a password file', args: ['--admin', 'ada'], says: /^Cannot make the admin ada: give the password's file/ },
  {
    name: 'a password file that is missing',
    args: ['--admin', 'ada', '--admin-password-file', '/none'],
    says: /^Cannot read the password file \/none: there is nothing/,
  },
]

const places: Fault[] = [
  {
    name: 'a music folder that is missing',
    args: async (t) => [join(await temporaryFolder(t), 'none'), ...(await dataIn(t))],
    says: /^Cannot use the folder .*none: there is nothing at that path/,
  },
  {
    name: 'a music folder that is a file',
    args: async (t) => [await fileIn(t), ...(await dataIn(t))],
    says: /^Cannot use the folder .*file: it is not a folder/,
  },
  {
    name: 'a data folder that is a file',
    args: async (t) => ['--data', await fileIn(t)],
    says: /^Cannot use the data folder .*: it is a file, not a folder\. Name another with --data DIR/,
  },
  {
    name: 'a data folder below a file',
    args: async (t) => ['--data', join(await fileIn(t), 'data')],
    says: /^Cannot use the data folder .*: a part of the path is a file/,
  },
  { name: 'a data folder that the system refuses', args: ['--data', '/proc/tutti'], says: /^Cannot use the data folder \/proc\/tutti: / },
  {
    name: 'a port in use',
    args: async (t) => [...(await dataIn(t)), '--port', await takenPort(t)],
    says: /^Cannot listen on 127\.0\.0\.1:\d+: another program listens there already\. Choose another port/,
  },
  {
    name: 'an address of another machine',
    args: async (t) => [...(await dataIn(t)), '--host', '192.0.2.1'],
    says: /^Cannot listen on 192\.0\.2\.1:\d+: this machine has no such address/,
  },
  {
    name: 'a password that is too short',
    args: async (t) => [...(await dataIn(t)), '--admin', 'ada', '--admin-password-file', await fileIn(t, 'short')],
    says: /^Cannot use this password: it needs at least 8 characters/,
  },
  {
    name: 'a certificate without its key',
    args: async (t) => [...(await dataIn(t)), '--tls-cert', await fileIn(t)],
    says: /--tls-cert and --tls-key go together/,
  },
]

describe('a wrong start', () => {
  for (const { name, args, environment, says } of [...commandLine, ...places]) {
    test(`with ${name} is told in words and ends with 1`, async (t) => {
      const given = typeof args === 'function' ? await args(t) : args
      const { code, stdout, stderr } = await run(given, environment ? { environment } : {})
      assert.match(stderr, says)
      assert.doesNotMatch(stderr, /\n {4}at /)
      assert.deepEqual({ code, stdout }, { code: 1, stdout: '' })
    })
  }

  test('on a data folder that another Tutti uses is told in words, and the other goes on', async (t) => {
    const { data, client } = await served(t)
    const { code, stderr } = await run(['--data', data, '--port', '0'])
    assert.match(stderr, /^Cannot open the data folder .*: another Tutti uses it\. Stop that one, or name another/)
    assert.equal(code, 1)
    assert.equal((await client.get('/health')).body.status, 'ok')
  })
})

/** A data folder with something in it, whose process has ended. */
const usedData = async (t: TestContext) => {
  const data = await temporaryFolder(t)
  await run(['user', 'add', 'ada', 'admin', '--data', data], { input: 'a good one' })
  return data
}

const overwrite = async (file: string, { at, bytes }: { at: number; bytes: number }) => {
  for (const suffix of ['-wal', '-shm']) await rm(file + suffix, { force: true })
  const handle = await open(file, 'r+')
  await handle.write(Buffer.alloc(bytes, 0xa5), 0, bytes, at)
  await handle.close()
}

describe('damage', () => {
  for (const { name, at } of [
    { name: 'in its head', at: 0 },
    { name: 'in its middle', at: 4096 },
  ]) {
    for (const service of ['catalog', 'playlists', 'identity']) {
      test(`of the ${service} database ${name} is told with the file's name, and nothing is changed`, async (t) => {
        const data = await usedData(t)
        const file = join(data, 'databases', `${service}.db`)
        const kept = `${file}.kept`
        await cp(file, kept)
        await overwrite(file, { at, bytes: 60_000 })
        const { code, stderr } = await run(['--data', data, '--port', '0'])
        assert.match(
          stderr,
          new RegExp(`^Cannot (open|read|write to) the database .*${service}\\.db: .*Move it away and restore it from a backup`),
        )
        assert.equal(code, 1)
        await cp(kept, file)
        assert.equal(await (await serve(['--data', data])).end(), 0)
      })
    }
  }

  for (const at of [0, 4096]) {
    test(`of the event log from byte ${at} on is told with its name; moved away, the system starts and goes on`, async (t) => {
      const data = await usedData(t)
      const file = join(data, 'event-log.db')
      await overwrite(file, { at, bytes: 20_000 })
      const { code, stderr } = await run(['--data', data, '--port', '0'])
      assert.match(stderr, /Cannot open the event log .*event-log\.db: the file is damaged/)
      assert.equal(code, 1)
      await rm(file)
      const { client } = await served(t, ['--data', data])
      assert.equal((await client.post('/tutti/v1/login', { name: 'ada', password: 'a good one' })).status, 200)
    })
  }

  test('of the key file is told with its name', async (t) => {
    const data = await usedData(t)
    await writeFile(join(data, 'secret.key'), 'too short')
    const { code, stderr } = await run(['--data', data, '--port', '0'])
    assert.match(stderr, /^Cannot use the key file .*secret\.key: it has 9 bytes instead of 32\. Restore it from a backup/)
    assert.equal(code, 1)
  })

  test('a music folder that was added and is away does not keep it from starting', async (t) => {
    const music = await temporaryFolder(t)
    const folder = join(music, 'mounted')
    await mkdir(folder)
    const first = await served(t, [folder])
    await first.end()
    await rm(folder, { recursive: true })
    const again = await served(t, [folder, '--data', first.data])
    assert.match(again.stderr(), /The music folder .*mounted is not there now/)
    assert.equal((await again.client.get('/health')).body.status, 'ok')
  })
})
