import packageJson from '../package.json' with { type: 'json' }

/** The program's version, `major.minor.patch`. */
export const VERSION: string = packageJson.version
