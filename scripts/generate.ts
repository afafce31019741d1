// Writes the pages that are made from the code: docs/events.md, errors.md, configuration.md, routes.md, openapi.json and player.md.
// With --check it writes nothing, and fails when a page is not what the code says. It opens the whole system on a folder
// of its own, so that a route without a policy fails here too.
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { allErrors, allEvents, type AnyService, type EventType, type RouteDescription, type SettingsTable } from '@tutti/kit'
import { openSystem, settingsTables, system } from '@tutti/tutti'
import { z } from 'zod'
import { pictureNames, playerPage } from './screenshots/page.ts'
import { allViews } from './screenshots/views.ts'

const docs = resolve(import.meta.dirname, '..', 'docs')
const HEAD = '<!-- Made from the code by `npm run generate`. Do not edit. -->\n\n'

type Service = { name: string; service: AnyService; routes: RouteDescription[] }

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ')
const table = (heads: readonly string[], rows: readonly (readonly string[])[]) =>
  [`| ${heads.join(' | ')} |`, `|${heads.map(() => '---').join('|')}|`, ...rows.map((row) => `| ${row.map(cell).join(' | ')} |`)].join(
    '\n',
  ) + '\n'

/** Which field keeps the order: found by asking the event's own function. */
const keyOf = (event: EventType): string => {
  const read: string[] = []
  event.key(new Proxy({}, { get: (_, name) => void read.push(String(name)) }))
  return read.join(', ') || 'one for all'
}

/** Who hears an event: services with the names of their reactions; those that only watch stand without one. */
const listenersTo = (type: string, services: readonly Service[]): string =>
  services
    .flatMap(({ name, service }) => {
      const reactions = (service.reactions ?? []).filter((one) => one.event.type === type).map((one) => one.name)
      const watches = service.watches?.some((one) => one.event.type === type)
      if (reactions.length > 0) return [`${name} (${reactions.join(', ')})`]
      return watches ? [`${name} (watches)`] : []
    })
    .join('; ')

const eventsPage = (services: readonly Service[]) => {
  const rows = allEvents().map((event) => {
    const { properties = {}, required = [] } = z.toJSONSchema(event.schema, { unrepresentable: 'any' }) as {
      properties?: object
      required?: string[]
    }
    const fields = Object.keys(properties).map((name) => (required.includes(name) ? name : `${name}?`))
    return [`\`${event.type}\``, event.service, keyOf(event), fields.join(', '), listenersTo(event.type, services) || '–']
  })
  return `${HEAD}# Events\n\nWhat services tell each other, as CloudEvents 1.0 in JSON. They carry ids, never names or addresses. Events with the same key come in the order in which they were told. In brackets is the name of the reaction; who watches looks at an event as it comes, without memory. The gateway watches what identity tells of sessions and users.\n\n${table(['event', 'told by', 'key', 'carries', 'heard by'], rows)}`
}

const errorsPage = () => {
  const rows = Object.entries(allErrors())
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { status, text, reason }]) => [`\`${code}\``, String(status), text + (reason ? ` (\`reason\`: ${reason})` : '')])
  return `${HEAD}# Errors\n\nEvery error that an answer may carry: \`{ "error": { "status", "message", "code" } }\`. \`{…}\` is filled in.\n\n${table(['code', 'status', 'message'], rows)}`
}

const configurationPage = (tables: readonly SettingsTable[]) => {
  const rows = tables
    .flatMap((one) => Object.values(one))
    .map(({ env, flag, standardText, allowed, help, isSecret }) => [
      `\`${env}\`${isSecret ? ' (secret)' : ''}`,
      flag ? `\`${flag}\`` : '',
      standardText,
      allowed,
      help,
    ])
  return `${HEAD}# Configuration\n\nEach setting is an environment variable; many are also a flag, and the flag wins. A wrong or unknown one is named at the start, with what is allowed. A secret may lie in a file, whose path is given with \`_FILE\` after the name (\`TUTTI_DATABASE_URL_FILE=/run/secrets/database.url\`); it is never shown.\n\n${table(['variable', 'flag', 'standard', 'allowed', 'what it does'], rows)}`
}

const policyText = ({ who, scope }: RouteDescription['policy']) =>
  scope
    ? `a user; scope \`${scope}\``
    : { public: 'anyone', signed: 'whoever holds the signed link', user: 'a user', admin: 'an admin', service: 'a service' }[who]

const routesPage = (services: readonly Pick<Service, 'name' | 'routes'>[]) => {
  const part = ({ name, routes }: Pick<Service, 'name' | 'routes'>) => {
    const rows = [...routes]
      .sort((a, b) => (a.path === b.path ? (a.method < b.method ? -1 : 1) : a.path < b.path ? -1 : 1))
      .map(({ method, path, policy }) => [`\`${method} ${path}\``, policyText(policy)])
    return `## ${name}\n\n${table(['route', 'who may'], rows)}`
  }
  return `${HEAD}# Routes\n\nEvery public route, by the service that answers it, and who may use it. The same as OpenAPI: \`/tutti/openapi.json\`.\n\n${services.map(part).join('\n')}`
}

type OpenApi = { paths: Record<string, Record<string, { tags: string[]; 'x-policy': RouteDescription['policy'] }>> }

/** What the gateway answers itself. */
const routesOfGateway = ({ paths }: OpenApi): RouteDescription[] =>
  Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, { tags }]) => tags.includes('gateway'))
      .map(([method, operation]) => ({ method: method.toUpperCase(), path, policy: operation['x-policy'], request: [] })),
  )

/** Every page, from a system that runs on a folder of its own. */
const makePages = async (): Promise<Record<string, string>> => {
  const data = await mkdtemp(join(tmpdir(), 'tutti-generate-'))
  const running = await openSystem({ environment: { TUTTI_DATA: data, TUTTI_PORT: '0', TUTTI_LOG: 'error' } })
  try {
    const viewer = { userId: 'service:generate', name: 'generate', role: 'service', scopes: '*' } as const
    const services = await Promise.all(
      system.map(async ({ name, load }) => {
        const routes = (await running.find(name)!('describe', undefined, {
          viewer,
          requestId: 'generate',
          origin: '',
        })) as RouteDescription[]
        return { name, service: (await load()).default, routes }
      }),
    )
    const openApi = (await (await fetch(`${running.url}/tutti/openapi.json`)).text()).replaceAll(running.url, '')
    return {
      'events.md': eventsPage(services),
      'errors.md': errorsPage(),
      'configuration.md': configurationPage(await settingsTables()),
      'routes.md': routesPage([...services, { name: 'gateway', routes: routesOfGateway(JSON.parse(openApi)) }]),
      'player.md': HEAD + playerPage(allViews()),
      'openapi.json': `${JSON.stringify(JSON.parse(openApi), undefined, 1)}\n`,
    }
  } finally {
    await running.stop()
    await rm(data, { recursive: true, force: true })
  }
}

const pages = await makePages()
const stale: string[] = []
for (const [name, text] of Object.entries(pages)) {
  const file = join(docs, name)
  if ((await readFile(file, 'utf8').catch(() => '')) === text) continue
  stale.push(name)
  if (!process.argv.includes('--check')) await writeFile(file, text)
}
if (process.argv.includes('--check') && stale.length > 0) {
  console.error(`Not what the code says any more: ${stale.map((name) => `docs/${name}`).join(', ')}. Run npm run generate.`)
  process.exit(1)
}
const [wanted, taken] = [new Set(pictureNames(allViews())), new Set(await readdir(join(docs, 'images', 'player')))]
const odd = [...wanted.symmetricDifference(taken)]
if (odd.length > 0) {
  console.error(`Views without a picture, or pictures without a view, in docs/images/player: ${odd.join(', ')}. Run npm run screenshots.`)
  process.exit(1)
}
console.log(stale.length > 0 ? `Written: ${stale.join(', ')}.` : `${Object.keys(pages).length} pages are current.`)
