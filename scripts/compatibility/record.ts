// Records what this version of the program has in common with the next one: tables, events, calls, routes. Done once for each release.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { thisProgram } from './program.ts'

const program = await thisProgram()
const file = join(import.meta.dirname, 'recorded', `${program.version}.json`)
/** A line for each thing that can change by itself, so that a comparison of two releases can be read. */
const lines = (value: object, indent: string, depth: number): string => {
  const entries = Object.entries(value).map(([name, one]) => {
    const isOpen = depth > 0 && typeof one === 'object' && one !== null && !Array.isArray(one)
    return `${indent} ${JSON.stringify(name)}: ${isOpen ? lines(one, `${indent} `, depth - 1) : JSON.stringify(one)}`
  })
  return `{\n${entries.join(',\n')}\n${indent}}`
}

// A release stays as it was: --again is for one that has not been released yet.
await writeFile(file, `${lines(program, '', 2)}\n`, { flag: process.argv.includes('--again') ? 'w' : 'wx' }).catch((error) => {
  if (error.code !== 'EEXIST') throw error
  console.error(`Cannot record ${program.version}: it is recorded already. If it has not been released yet: npm run record -- --again.`)
  process.exitCode = 1
})
