import { policy, refuse, valid } from '@tutti/kit'
import { z } from 'zod'
import type { Kind } from '../contract.ts'
import * as rules from '../library.ts'
import type { LibraryRoom } from './request.ts'

const MOST = 40
const Query = valid('query', z.object({ uris: z.string() }))
const URI = /^spotify:(track|album|artist|user):([0-9A-Za-z]{22})$/

/** `/v1/me/library`: whatever can be saved or followed, by URI. */
export const libraryRoutes = ({ app, db }: LibraryRoom) => {
  app.put('/v1/me/library', policy('user-library-modify'), Query, async (c) => {
    for (const [kind, ids] of byKind(urisOf(c.req.valid('query').uris))) await rules.save(db, c.var.viewer, { kind, ids })
    return c.body(null, 200)
  })
  app.delete('/v1/me/library', policy('user-library-modify'), Query, async (c) => {
    for (const [kind, ids] of byKind(urisOf(c.req.valid('query').uris))) await rules.unsave(db, c.var.viewer, { kind, ids })
    return c.body(null, 200)
  })
  app.get('/v1/me/library/contains', policy('user-library-read'), Query, async (c) => {
    const items = urisOf(c.req.valid('query').uris)
    const known = new Set<string>()
    for (const [kind, ids] of byKind(items)) {
      const flags = await rules.contains(db, c.var.viewer, { kind, ids })
      ids.forEach((id, n) => flags[n] && known.add(`${kind} ${id}`))
    }
    return c.json(items.map(({ kind, id }) => known.has(`${kind} ${id}`)))
  })
}

type Item = { kind: Kind; id: string }

const urisOf = (text: string): Item[] => {
  const uris = text.split(',').map((uri) => uri.trim())
  if (uris.length > MOST) throw refuse('request.invalid', { message: `Cannot take ${uris.length} URIs: at most ${MOST} at once.` })
  return uris.map((uri) => {
    const [, kind, id] = URI.exec(uri) ?? []
    if (!id)
      throw refuse('request.invalid', { message: `Cannot use "${uri}": a URI is like spotify:track:…, with track, album, artist or user.` })
    return { kind: kind as Kind, id }
  })
}

const byKind = (items: Item[]): Map<Kind, string[]> => {
  const groups = new Map<Kind, string[]>()
  for (const { kind, id } of items) groups.set(kind, [...(groups.get(kind) ?? []), id])
  return groups
}
