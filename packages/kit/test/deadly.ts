// Counts the notes of a bench folder; one of them kills the process while it is applied.
import { asService } from '../src/index.ts'
import { contextOf, makeBench, until } from './ground.ts'
import { countsService, notesService } from './shop.ts'

const bench = await makeBench(process.argv[2])
const { services, stop } = await bench.open(
  notesService,
  countsService((id) => id === 'deadly' && process.kill(process.pid, 'SIGKILL')),
)
const context = contextOf(asService('test'))
const count = () => services[1]!.caller('of', { author: 'alice00000000000000000' }, context) as Promise<number>
const letters = async () => ((await services[1]!.caller('deadLetters', { limit: 1, offset: 0 }, context)) as { total: number }).total
await until('the harmless ones are counted', async () => (await count()) === 2 && (await letters()) === 1)
console.log(`counted ${await count()}, put aside ${await letters()}`)
await stop()
