import { slug } from '../objects/names.ts'
import { among } from '../store/rows.ts'
import type { Tags } from '../objects/tags.ts'
import type { Found } from './identify.ts'
import type { Run } from './run.ts'

/** Names of genres → genres: "Hip-Hop" and "hip hop" are one. */
export const resolveGenres = async ({ db, keys }: Run, found: readonly Found[]) => {
  const names = new Map(found.flatMap(({ tags }) => tags.genres.map((name) => [slug(name), name] as const)))
  const rows = await db.read
    .selectFrom('genre')
    .select(['key', 'id'])
    .where('id', 'in', among([...names.keys()]))
    .execute()
  const byId = new Map(rows.map((row) => [row.id, row.key]))
  const added: { key: number; id: string; name: string }[] = []
  for (const [id, name] of names) {
    if (byId.has(id)) continue
    const key = keys.next('genre')
    byId.set(id, key)
    added.push({ key, id, name })
  }
  return { added, of: ({ genres }: Tags) => [...new Set(genres.map(slug))].map((id) => ({ key: byId.get(id)!, id })) }
}
