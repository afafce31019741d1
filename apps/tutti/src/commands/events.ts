import { contract, Failure } from '@tutti/kit'
import type { CommandLine } from '../flags.ts'
import { noMoreWords, withSystem } from '../offline.ts'
import { operator } from '../operator.ts'
import { serviceNames } from '../system.ts'

const PAGE = 100

type Find = Parameters<typeof operator>[0]
type Letter = Awaited<ReturnType<ReturnType<typeof standardCalls>['deadLetters']>>['items'][number]

/** Every service answers the same calls about what it put aside. */
const standardCalls = (find: Find, service: string) => operator(find)(contract(service, {}))

/** `tutti events list [SERVICE]`, `tutti events replay SERVICE [EVENT]`: what services have put aside after several tries, and once more. */
export const run = async ({ words, environment, json }: CommandLine): Promise<number> => {
  const [verb, service, eventId, ...rest] = words
  if (verb === 'list') noMoreWords(words.slice(2), 'events list')
  else if (verb === 'replay' && service) noMoreWords(rest, 'events replay')
  else
    throw new Failure('command.words', 'Cannot understand that: allowed are "events list [SERVICE]" and "events replay SERVICE [EVENT]".', {
      status: 400,
    })
  if (service && !serviceNames.includes(service))
    throw new Failure('command.words', `Cannot find the service ${service}: allowed are ${serviceNames.join(', ')}.`, { status: 400 })
  return withSystem(environment, (find) =>
    verb === 'list' ? list(find, service, json) : replay(find, { service: service!, eventId, json }),
  )
}

const list = async (find: Find, service: string | undefined, json: boolean): Promise<number> => {
  let count = 0
  for (const name of service ? [service] : serviceNames.filter((one) => find(one)))
    for await (const letter of letters(find, name)) {
      count += 1
      if (json) console.log(JSON.stringify({ service: name, ...letter }))
      else
        console.log(
          `${letter.at}  ${name}  ${letter.event.type}  ${letter.eventId}\n  ${letter.reaction}, ${letter.tries} tries: ${letter.error}`,
        )
    }
  if (count === 0 && !json) console.log('Nothing has been put aside: every event was applied.')
  return 0
}

/** Newest first. */
const letters = async function* (find: Find, service: string): AsyncGenerator<Letter> {
  for (let offset = 0, total = 1; offset < total; offset += PAGE) {
    const page = await standardCalls(find, service).deadLetters({ limit: PAGE, offset })
    total = page.total
    yield* page.items
  }
}

type Replay = { service: string; eventId: string | undefined; json: boolean }

/** Oldest first, as they came. Answers 1 when one failed again. */
const replay = async (find: Find, { service, eventId, json }: Replay): Promise<number> => {
  const wanted: Pick<Letter, 'eventId' | 'reaction'>[] = []
  for await (const { eventId: id, reaction } of letters(find, service))
    if (!eventId || id === eventId) wanted.unshift({ eventId: id, reaction })
  if (eventId && wanted.length === 0)
    throw new Failure('event.not-found', `Cannot replay ${eventId}: ${service} has not put aside such an event. See ./tutti events list.`, {
      status: 404,
    })
  let failed = 0
  for (const letter of wanted) {
    const applied = await standardCalls(find, service).replay(letter)
    if (!applied) failed += 1
    if (json) console.log(JSON.stringify({ service, ...letter, applied }))
  }
  if (!json) console.log(outcomeOf(wanted.length, failed))
  return failed > 0 ? 1 : 0
}

const outcomeOf = (count: number, failed: number): string => {
  if (count === 0) return 'Nothing has been put aside: there is nothing to apply once more.'
  return `Applied ${count - failed} of ${count}${failed > 0 ? '; the others failed again, with their reason in "events list"' : ''}.`
}
