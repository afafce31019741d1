import { assertKnown, registry } from '@tutti/kit'
import { settingsTables } from '@tutti/tutti'
import assert from 'node:assert/strict'
import { glob, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { askedBy, expressionsOf } from './expressions.ts'
import { deploy } from './settings.ts'

describe('what is deployed', () => {
  test('names no setting that does not exist', async () => {
    const tables = await settingsTables()
    for await (const file of glob('**/*', { cwd: deploy, withFileTypes: true })) {
      if (!file.isFile() || file.parentPath.includes('secrets')) continue
      const text = await readFile(join(file.parentPath, file.name), 'utf8')
      const names = [...text.matchAll(/\bTUTTI_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => [name, ''])
      assert.doesNotThrow(() => assertKnown(tables, Object.fromEntries(names)), file.name)
    }
  })
  test('watches only metrics and labels that the program exports', async () => {
    const metrics = await registry.getMetricsAsArray()
    const exported = new Map<string, readonly string[]>([['up', ['job', 'instance']]])
    for (const { name, type, labelNames } of metrics as unknown as { name: string; type: string; labelNames: string[] }[]) {
      const suffixes = type === 'histogram' ? ['_bucket', '_count', '_sum'] : ['']
      for (const suffix of suffixes) exported.set(name + suffix, [...labelNames, ...(suffix === '_bucket' ? ['le'] : [])])
    }
    for (const { name, expression } of await expressionsOf()) {
      const asked = askedBy(expression)
      assert.ok(asked.metrics.length > 0, name)
      for (const metric of asked.metrics) {
        assert.ok(exported.has(metric), `${name} asks for ${metric}`)
        for (const label of asked.labels) assert.ok(exported.get(metric)!.includes(label), `${name} asks for ${label} of ${metric}`)
      }
    }
  })
})

describe('the image', () => {
  test('is made without secrets and music that lie in the folder', async () => {
    const left = (await readFile(join(deploy, '../.dockerignore'), 'utf8')).split('\n')
    for (const name of (await readFile(join(deploy, '.gitignore'), 'utf8')).trim().split('\n'))
      assert.ok(left.includes(`deploy/${name.replace(/\/$/, '')}`), name)
  })
  test('starts the program as the launcher does, as a user by number, and stops by a signal', async () => {
    const [dockerfile, launcher] = [
      await readFile(join(deploy, 'Dockerfile'), 'utf8'),
      await readFile(join(deploy, '../scripts/node.cjs'), 'utf8'),
    ]
    const last = dockerfile.slice(dockerfile.lastIndexOf('\nFROM '))
    const options = [...launcher.match(/const options = \[(.*)\]/)![1]!.matchAll(/'(.*?)'/g)].map(([, option]) => option)
    assert.ok(last.includes(`NODE_OPTIONS="${options.join(' ')}"`))
    for (const [, name, value] of launcher.matchAll(/^ {2}(UV_THREADPOOL_SIZE|MALLOC_ARENA_MAX): '(\d+)'/gm))
      assert.ok(last.includes(`${name}=${value}`), `${name} is another one`)
    for (const line of [/^USER \d+:\d+$/m, /^STOPSIGNAL SIGTERM$/m, /^HEALTHCHECK /m, /^VOLUME \/data$/m]) assert.match(last, line)
    assert.doesNotMatch(last, /^RUN /m)
  })
})
