import { identity } from '@tutti/identity/contract'
import { makeCalls, type makeDirectory, viewerVerifier } from '@tutti/kit'
import type { JSONWebKeySet } from 'jose'
import type { OwnGround } from './ground.ts'

/** Reads viewers out of the tokens that identity signs, by the keys that it tells `service`. */
export const viewersOf = (service: string, directory: ReturnType<typeof makeDirectory>, { logger }: Pick<OwnGround, 'logger'>) => {
  const calls = makeCalls(service, directory, logger(service))
  return viewerVerifier(async () => (await calls(identity, { asService: true }).keys()) as unknown as JSONWebKeySet)
}
