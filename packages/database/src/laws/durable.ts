import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { type Law, positionsOf } from './law.ts'

const ENOUGH = 200

export const durableLaws: readonly Law[] = [
  {
    name: 'nothing that was acknowledged is lost when the process is killed',
    needs: 'writer',
    run: async (bench) => {
      const [command, ...args] = bench.features.writer!(bench.dir)
      const child = spawn(command!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const acknowledged: number[] = []
      for await (const line of createInterface({ input: child.stdout })) {
        acknowledged.push(Number(line))
        if (acknowledged.length === ENOUGH) child.kill('SIGKILL')
      }
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
      const kept = new Set(await positionsOf(await bench.open(), 'writer'))
      assert.ok(acknowledged.length >= ENOUGH, `only ${acknowledged.length} were acknowledged`)
      assert.deepEqual(
        acknowledged.filter((n) => !kept.has(n)),
        [],
      )
    },
  },
]
