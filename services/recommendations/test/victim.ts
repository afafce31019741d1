import { system } from '@tutti/testing'

// The whole system in a process of its own, to be killed: it prints where it answers, and goes on until then.
const running = await system({ data: process.argv[2]!, fresh: true })
process.stdout.write(`${running.url}\n`)
