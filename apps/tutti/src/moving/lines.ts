import { Failure } from '@tutti/kit'
import { createHash } from 'node:crypto'
import { createReadStream, createWriteStream } from 'node:fs'
import { rename } from 'node:fs/promises'
import { pipeline as piped } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createGzip } from 'node:zlib'
import { reasonOf } from '../reason.ts'

/** What a file of lines holds: how many, and the SHA-256 of them before they were compressed, in hex. */
export type Sum = { rows: number; sha256: string }

/** Counts and sums up values as the lines of a file; each value is one line of JSON. */
export const summing = () => {
  const hash = createHash('sha256')
  let rows = 0
  return {
    /** @returns the lines */
    add: (values: readonly unknown[]): string => {
      const text = values.map((value) => `${JSON.stringify(value)}\n`).join('')
      hash.update(text)
      rows += values.length
      return text
    },
    sum: (): Sum => ({ rows, sha256: hash.digest('hex') }),
  }
}

/** Writes values as lines of JSON, compressed by gzip. The file is there, whole and durable, when it resolves. */
export const writeLines = async (file: string, pages: AsyncIterable<readonly unknown[]>): Promise<Sum> => {
  const sum = summing()
  const texts = async function* () {
    for await (const page of pages) yield sum.add(page)
  }
  // Fast rather than small: the network it goes over is faster than the strongest compression.
  await pipeline(texts, createGzip({ level: 1 }), createWriteStream(`${file}.part`, { flush: true, mode: 0o600 }))
  await rename(`${file}.part`, file)
  return sum.sum()
}

/** Reads a file to its end, and sums it up. @throws Failure that names the file when it cannot be read */
export const sumOf = async (file: string): Promise<Sum> => {
  const hash = createHash('sha256')
  let rows = 0
  try {
    await pipeline(createReadStream(file), createGunzip(), async (chunks: AsyncIterable<Buffer>) => {
      for await (const chunk of chunks) {
        hash.update(chunk)
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1
      }
    })
  } catch (error) {
    throw new Failure('import.damaged', `Cannot read ${file}: ${reasonOf(error)}. Copy the export once more.`, { status: 400 })
  }
  return { rows, sha256: hash.digest('hex') }
}

type Batches = {
  /** Lines that are passed over. */ skip: number
  /** The most lines, and about the most characters, of a batch. */ rows: number
  characters: number
}

/** The values of a file in batches that are bounded. */
export async function* batchesIn<V>(file: string, { skip, rows, characters }: Batches): AsyncGenerator<V[]> {
  let batch: V[] = []
  let size = 0
  let passed = 0
  for await (const line of linesIn(file)) {
    if ((passed += 1) <= skip) continue
    batch.push(JSON.parse(line) as V)
    size += line.length
    if (batch.length < rows && size < characters) continue
    yield batch
    batch = []
    size = 0
  }
  if (batch.length > 0) yield batch
}

/** JSON may hold characters at which readline ends a line, so lines end here at line feeds only. */
async function* linesIn(file: string): AsyncGenerator<string> {
  const text = createGunzip().setEncoding('utf8')
  // What fails is thrown by the reading below.
  piped(createReadStream(file), text, () => undefined)
  let rest = ''
  for await (const part of text as AsyncIterable<string>) {
    const lines = (rest + part).split('\n')
    rest = lines.pop()!
    yield* lines
  }
}
