import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { postgres } from '@tutti/testing/engines/postgres'

// Runs a program on a PostgreSQL whose data is in a folder: gets the program's file and the folder, hands it the folder and the server's URL.
const [program = '', dir = '.'] = process.argv.slice(2)
// After a start of the machine no process has the number that is noted there.
await rm(join(dir, 'data', 'postmaster.pid'), { force: true })
const server = await postgres({ folder: dir, settings: { fsync: 'on' } })
// A new data folder was copied there; only what follows is about waiting for the disk.
spawnSync('sync', ['-f', dir])
const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program, dir, server.url], { stdio: 'inherit' })
const [code] = await once(child, 'exit')
await server.stop()
process.exitCode = code ?? 1
