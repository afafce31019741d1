import { refuse } from '../errors.ts'
import type { Epochs } from './epochs.ts'
import type { LinkQuery, linkSigner } from './sign.ts'

type Asked = { trackId: string; query: LinkQuery; now?: number }

/** Lets a request with a good link pass. @throws Failure 403 `media.link-wrong` or `media.link-expired` */
export const admitLink = async (
  signer: ReturnType<typeof linkSigner>,
  epochs: Epochs,
  { trackId, query, now = Date.now() }: Asked,
): Promise<void> => {
  const epoch = query.u === undefined || query.u.length !== 22 ? undefined : await epochs.of(query.u)
  if (epoch === undefined || !signer.isOurs(trackId, query, epoch)) throw refuse('media.link-wrong')
  const expiresAt = Number(query.e) * 1000
  if (expiresAt <= now) throw refuse('media.link-expired', { expired: new Date(expiresAt).toISOString() })
}
