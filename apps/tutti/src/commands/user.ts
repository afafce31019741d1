import { identity } from '@tutti/identity/contract'
import { Failure } from '@tutti/kit'
import { createInterface } from 'node:readline/promises'
import type { CommandLine } from '../flags.ts'
import { noMoreWords, withSystem } from '../offline.ts'
import { operator } from '../operator.ts'
import { readHidden } from '../read-hidden.ts'

const PAGE = 100

/** `tutti user add NAME [admin]`, `tutti user list`, `tutti user password NAME`. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const [verb, name, ...rest] = words
  const tell = (value: object, text: string) => console.log(json ? JSON.stringify(value) : text)
  if (verb === 'list') {
    noMoreWords(words.slice(1), 'user list')
    return withSystem(environment, async (find) => list(find, json))
  }
  if ((verb !== 'add' && verb !== 'password') || !name)
    throw new Failure(
      'command.words',
      'Cannot understand that: allowed are "user add NAME [admin]", "user list" and "user password NAME".',
      { status: 400 },
    )
  const role = rest[0] === 'admin' ? 'admin' : 'listener'
  noMoreWords(rest[0] === 'admin' && verb === 'add' ? rest.slice(1) : rest, `user ${verb}`)
  const password = await askPassword(name)
  return withSystem(environment, async (find) => {
    const calls = operator(find)(identity)
    if (verb === 'add') {
      const user = await calls.createUser({ name, password, role })
      tell(user, `Added ${user.name} (${role}).`)
    } else {
      await calls.setPassword({ name, password })
      tell({ name }, `Changed the password of ${name}; other sessions have ended.`)
    }
    return 0
  })
}

const list = async (find: Parameters<typeof operator>[0], json: boolean) => {
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const page = await operator(find)(identity).listUsers({ limit: PAGE, offset })
    total = page.total
    for (const user of page.items)
      console.log(json ? JSON.stringify(user) : `${user.name.padEnd(24)} ${user.role.padEnd(9)} ${user.created_at}`)
  }
  return 0
}

/** From the terminal without showing it, twice; from a pipe its first line. */
const askPassword = async (name: string): Promise<string> => {
  if (!process.stdin.isTTY) {
    const lines = createInterface({ input: process.stdin })
    for await (const line of lines) return line
    throw new Failure('command.password', `Cannot set the password of ${name}: nothing came on standard input.`, { status: 400 })
  }
  const first = await readHidden(`Password for ${name}: `)
  if (first !== (await readHidden('Once more: ')))
    throw new Failure('command.password', 'Cannot set the password: the two are different.', { status: 400 })
  return first
}
