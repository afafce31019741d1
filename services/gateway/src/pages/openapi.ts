import { setImmediate } from 'node:timers/promises'
import type { Policy, RouteDescription } from '@tutti/kit'
import type { Finder } from '../targets/target.ts'

type Schema = { type?: string; properties?: Record<string, Schema>; required?: string[]; description?: string; [key: string]: unknown }

const ERROR: Schema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['status', 'message', 'code'],
      properties: { status: { type: 'integer' }, message: { type: 'string' }, code: { type: 'string' }, reason: { type: 'string' } },
    },
  },
}

/** The public routes of all services that run here, as an OpenAPI 3.1 document made from their tables. */
export const openApi = async ({
  expected,
  find,
  version,
  origin,
  own,
}: {
  expected: readonly string[]
  find: Finder
  version: string
  origin: string
  /** What the gateway answers itself. */
  own: readonly RouteDescription[]
}) => {
  const paths: Record<string, Record<string, object>> = {}
  for (const service of ['gateway', ...expected]) {
    const routes =
      service === 'gateway'
        ? own
        : ((await find(service)
            ?.describe()
            .catch(() => [])) ?? [])
    for (const [path, method, described] of operations(service, routes)) paths[path] = { ...paths[path], [method]: described }
    // Describing a service takes some ms the first time: others have their turn between two.
    await setImmediate()
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Tutti', version, description: 'Every public route, made from the tables by which requests are answered.' },
    servers: [{ url: origin }],
    tags: ['gateway', ...expected].map((name) => ({ name })),
    paths: Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Error: ERROR },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: 'tutti-session', description: 'Over https its name is __Host-tutti-session.' },
        bearer: { type: 'http', scheme: 'bearer' },
        signed: { type: 'apiKey', in: 'query', name: 's', description: 'The URL itself is the credential.' },
      },
    },
  }
}

const known = new WeakMap<readonly RouteDescription[], (readonly [path: string, method: string, described: object])[]>()

const operations = (service: string, table: readonly RouteDescription[]) => {
  const before = known.get(table)
  if (before) return before
  const made = table.map(
    (route) => [route.path.replace(/:(\w+)(\{[^}]*\})?/g, '{$1}'), route.method.toLowerCase(), operation(service, route)] as const,
  )
  known.set(table, made)
  return made
}

const operation = (service: string, { method, path, policy, request }: RouteDescription) => {
  const body = request.find(({ target }) => target === 'json')?.schema
  const described = request.filter(({ target }) => target !== 'json').flatMap(({ target, schema }) => parameters(target, schema as Schema))
  const undescribed = [...path.matchAll(/:(\w+)/g)]
    .map(([, name]) => name!)
    .filter((name) => !described.some((one) => one.in === 'path' && one.name === name))
  return {
    operationId: `${method.toLowerCase()}${path.replace(/[^\w]+(\w)/g, (_, letter: string) => letter.toUpperCase()).replace(/\W/g, '')}`,
    tags: [service],
    'x-policy': policy,
    ...(policy.who === 'admin' ? { description: 'Only for admins.' } : {}),
    security: security(policy),
    parameters: [...undescribed.map((name) => ({ name, in: 'path', required: true, schema: { type: 'string' } })), ...described],
    ...(body ? { requestBody: { required: true, content: { 'application/json': { schema: body } } } } : {}),
    responses: {
      '2XX': { description: 'The answer.' },
      default: { description: 'Why not.', content: { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } } },
    },
  }
}

const security = ({ who, scope }: Policy): object[] => {
  if (who === 'public') return [{}]
  if (who === 'signed') return [{ signed: [] }]
  return [{ session: [] }, { bearer: scope ? [scope] : [] }]
}

const parameters = (target: string, { properties = {}, required = [] }: Schema) => {
  const place = target === 'param' ? 'path' : target
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema,
  }))
}
