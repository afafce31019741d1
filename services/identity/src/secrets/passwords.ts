import { argon2, type Argon2Parameters, randomBytes, timingSafeEqual } from 'node:crypto'
import { refuse } from '../errors.ts'

/** RFC 9106, with OWASP's second choice: 19 MiB, two passes, one lane. About 40 ms of one core. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 }
const PHC = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([\w+/]+)\$([\w+/]+)$/
const LEAST_CHARACTERS = 8
const MOST_BYTES = 1_024

export type Passwords = {
  /** The PHC string to be kept. @throws Failure when the password is too short or too long */
  hash(password: string): Promise<string>
  /** Whether it is the password. Without one to compare with it takes the same time and is `false`. */
  matches(password: string, phc: string | undefined): Promise<boolean>
}

/**
 * Hashes passwords in libuv's threads, a few at once: each takes 19 MiB and a core, and those threads also serve the files.
 * @throws Failure `login.busy` when more than `waiting` wait
 */
export const makePasswords = ({ atOnce = 2, waiting = 100 } = {}): Passwords => {
  const turn = turns(atOnce, waiting)
  const absent = format(randomBytes(16), randomBytes(COST.tagLength))
  return {
    hash: async (password) => {
      if ([...password].length < LEAST_CHARACTERS) throw refuse('password.too-short', { least: LEAST_CHARACTERS })
      if (Buffer.byteLength(password) > MOST_BYTES) throw refuse('password.too-long', { most: MOST_BYTES })
      const salt = randomBytes(16)
      return turn(async () => format(salt, await derive(password, { ...COST, nonce: salt })))
    },
    matches: (password, phc) =>
      turn(async () => {
        const { tag, ...parameters } = parse(phc ?? absent)
        const same = timingSafeEqual(await derive(password.slice(0, MOST_BYTES), { ...parameters, tagLength: tag.length }), tag)
        return same && phc !== undefined
      }),
  }
}

// NFKC: the same password typed on another keyboard is the same bytes (RFC 8265).
const derive = (password: string, cost: Omit<Argon2Parameters, 'message'>) =>
  new Promise<Buffer>((resolve, reject) =>
    argon2('argon2id', { ...cost, message: password.normalize('NFKC') }, (error, tag) => (error ? reject(error) : resolve(tag))),
  )

const bare = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '')

const format = (salt: Buffer, tag: Buffer) =>
  `$argon2id$v=19$m=${COST.memory},t=${COST.passes},p=${COST.parallelism}$${bare(salt)}$${bare(tag)}`

const parse = (phc: string) => {
  const [, memory, passes, parallelism, salt, tag] = PHC.exec(phc) ?? []
  if (!tag) throw new Error('Cannot read a password: it is not kept as an argon2id PHC string.')
  return {
    memory: Number(memory),
    passes: Number(passes),
    parallelism: Number(parallelism),
    nonce: Buffer.from(salt!, 'base64'),
    tag: Buffer.from(tag, 'base64'),
  }
}

const turns = (atOnce: number, mostWaiting: number) => {
  let running = 0
  const queue: (() => void)[] = []
  return async <R>(work: () => Promise<R>): Promise<R> => {
    if (running < atOnce) running += 1
    else if (queue.length >= mostWaiting) throw refuse('login.busy', {}, { retryAfterS: 2 })
    // Whoever ends hands the turn over, so that nobody who comes later takes it first.
    else await new Promise<void>((resolve) => queue.push(resolve))
    try {
      return await work()
    } finally {
      const next = queue.shift()
      if (next) next()
      else running -= 1
    }
  }
}
