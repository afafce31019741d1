import { type Caller, type Calls, makeCalls, makeLogger } from '@tutti/kit'

/** Calls on behalf of whoever runs the program: they own the data folder and may do what an admin may. */
export const operator = (find: (service: string) => Caller | undefined): Calls =>
  makeCalls('command-line', { find, expects: () => true }, makeLogger('warn')('command-line'))
