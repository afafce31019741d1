/** One setting: an environment variable, and a flag of the same meaning. */
export type Setting<V> = {
  env: string
  /** `--port` */
  flag?: string
  help: string
  /** What is allowed, in words: "a whole number from 1 to 65535". */
  allowed: string
  standard: V
  /** The standard value in words, for the generated page. */
  standardText: string
  /** `undefined` when the text is not allowed. */
  parse: (text: string) => V | undefined
  /** A flag without a value. */
  isSwitch?: boolean
  /** Never shown; `<env>_FILE` may name a file that holds it, as containers are given their secrets. */
  isSecret?: boolean
}

export type SettingsTable = Record<string, Setting<any>>
export type SettingsOf<T extends SettingsTable> = { [K in keyof T]: T[K] extends Setting<infer V> ? V : never }

type Common = { flag?: string; help: string; isSecret?: boolean }

const make = <V>(env: string, common: Common, rest: Omit<Setting<V>, 'env' | 'help' | 'flag' | 'standardText'>): Setting<V> => ({
  env,
  ...common,
  ...rest,
  standardText: Array.isArray(rest.standard) ? rest.standard.join(', ') : rest.standard === undefined ? '' : String(rest.standard),
})

/** The kinds of settings. Each says what is allowed; a wrong value is named with it. */
export const setting = {
  whole: (env: string, standard: number, { min, max, ...common }: Common & { min: number; max: number }) =>
    make<number>(env, common, {
      standard,
      allowed: `a whole number from ${min} to ${max}`,
      parse: (text) => (/^\d+$/.test(text) && Number(text) >= min && Number(text) <= max ? Number(text) : undefined),
    }),
  text: <S extends string | undefined>(env: string, standard: S, common: Common) =>
    make<S extends string ? string : string | undefined>(env, common, {
      standard: standard as S extends string ? string : string | undefined,
      allowed: 'a text that is not empty',
      parse: (text) => (text || undefined) as (S extends string ? string : string | undefined) | undefined,
    }),
  oneOf: <V extends string>(env: string, standard: V, { values, ...common }: Common & { values: readonly V[] }) =>
    make<V>(env, common, { standard, allowed: values.join(', '), parse: (text) => values.find((value) => value === text) }),
  yesNo: (env: string, standard: boolean, common: Common) =>
    make<boolean>(env, common, {
      standard,
      isSwitch: true,
      allowed: 'true or false',
      parse: (text) => ({ true: true, '1': true, yes: true, false: false, '0': false, no: false })[text],
    }),
  /** Several values, separated by `separator` in the environment; the flag may be repeated. */
  list: (
    env: string,
    standard: readonly string[],
    { separator = ',', values, ...common }: Common & { separator?: string; values?: readonly string[] },
  ) =>
    make<readonly string[]>(env, common, {
      standard,
      allowed: values ? `a list of ${values.join(', ')}` : `a list separated by "${separator}"`,
      parse: (text) => {
        const list = text
          .split(separator)
          .map((one) => one.trim())
          .filter((one) => one !== '')
        return values && list.some((one) => !values.includes(one)) ? undefined : list
      },
    }),
  url: (env: string, standard: string | undefined, common: Common) =>
    make<string | undefined>(env, common, {
      standard,
      allowed: 'an address such as https://music.example.org/tutti',
      parse: (text) => (URL.canParse(text) && /^https?:/.test(text) ? text.replace(/\/+$/, '') : undefined),
    }),
}

/** Settings that cannot be used, each with what was read and what is allowed. */
export class SettingsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'))
    this.name = 'SettingsError'
  }
}

/** Reads a table from the environment: typed, defaulted, asserted. @throws SettingsError that names every wrong one */
export const readSettings = <T extends SettingsTable>(table: T, environment: Record<string, string | undefined>): SettingsOf<T> => {
  const problems: string[] = []
  const entries = Object.entries(table).map(([name, { env, flag, standard, parse, allowed, isSecret }]) => {
    const text = environment[env]
    if (text === undefined) return [name, standard]
    const value: unknown = parse(text)
    const shown = isSecret ? 'its value, which is not shown here, is not allowed' : `it is "${text}"`
    if (value === undefined) problems.push(`Cannot use ${flag ? `${flag} / ` : ''}${env}: ${shown}; allowed is ${allowed}.`)
    return [name, value]
  })
  if (problems.length > 0) throw new SettingsError(problems)
  return Object.fromEntries(entries) as SettingsOf<T>
}

/** Names every `TUTTI_…` variable that no table knows, with the nearest one that exists. */
export const assertKnown = (
  tables: readonly SettingsTable[],
  environment: Record<string, string | undefined>,
  also: readonly string[] = [],
): void => {
  const known = [...tables.flatMap((table) => Object.values(table).map((one) => one.env)), ...also]
  const problems = Object.keys(environment)
    .filter((name) => name.startsWith('TUTTI_') && environment[name] !== undefined && !known.includes(name))
    .map((name) => `Cannot use ${name}: there is no such setting. Did you mean ${nearest(name, known)}?`)
  if (problems.length > 0) throw new SettingsError(problems)
}

/** The known word that differs least (Levenshtein distance). */
export const nearest = (word: string, known: readonly string[]): string =>
  known.map((other) => [distance(word, other), other] as const).sort((a, b) => a[0] - b[0])[0]?.[1] ?? ''

const distance = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i]
    for (let j = 1; j <= b.length; j += 1) next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    row = next
  }
  return row[b.length]!
}
