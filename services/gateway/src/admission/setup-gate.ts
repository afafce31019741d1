import { refuse } from '../errors.ts'

const OPEN = /^\/tutti\/v1\/setup\/?$/

/**
 * Until there is an admin nothing but the setup answers. Asked for each request until it is done once, then never again.
 * @throws Failure `setup.required`, or what asking identity threw
 */
export const setupGate = (isRequired: () => Promise<boolean>) => {
  let isDone = false
  return async (path: string): Promise<void> => {
    if (isDone || OPEN.test(path)) return
    if (await isRequired()) throw refuse('setup.required')
    isDone = true
  }
}

export type SetupGate = ReturnType<typeof setupGate>
