import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, system, type TestOptions, type TestSystem, writeLibrary } from '@tutti/testing'

/** Limits are another test's matter. */
const environment = { TUTTI_RATE_USER: '0', TUTTI_RATE_CLIENT: '0', TUTTI_RATE_ADDRESS: '0' }

/** A system without music, which playlists do not need to be edited. */
export const house = (options: TestOptions = {}): Promise<TestSystem> => system({ ...options, environment })

/** A system with a little library; `folder` is where it is. */
export const houseWithMusic = async (tracks: number): Promise<TestSystem & { folder: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-music-'))
  await writeLibrary(folder, { tracks })
  const t = await house({ music: [folder] })
  const stop = async () => {
    await t.stop()
    await rm(folder, { recursive: true, force: true })
  }
  return Object.assign(Object.create(t) as TestSystem, { folder, stop })
}

/** The URI of a track that nobody needs to have. */
export const uri = (n: number): string => `spotify:track:${String(n).padStart(22, '0')}`
export const uris = (from: number, count: number): string[] => Array.from({ length: count }, (_, i) => uri(from + i))

type Entry = { tutti: { uri: string; item_id: string; position: number } }

/** A playlist as its owner works with it. */
export const playlistOf = async (client: Client, details: object = {}) => {
  const { body } = await client.post<{ id: string; snapshot_id: string }>('/v1/me/playlists', { name: 'A list', ...details })
  const path = `/v1/playlists/${body.id}`
  return {
    id: body.id,
    path,
    firstSnapshot: body.snapshot_id,
    add: (added: string[], position?: number) =>
      client.post(`${path}/items`, { uris: added, ...(position === undefined ? {} : { position }) }),
    move: (move: object) => client.put(`${path}/items`, move),
    replace: (by: string[]) => client.put(`${path}/items`, { uris: by }),
    remove: (what: object) => client.delete(`${path}/items`, what),
    /** The URIs of all items in order, read in pages of 100. */
    read: async (snapshot?: string): Promise<string[]> => {
      const found: string[] = []
      for (let offset = 0; ; offset += 100) {
        const answer = await client.get<{ items: Entry[]; total: number }>(
          `${path}/items?limit=100&offset=${offset}${snapshot ? `&snapshot_id=${snapshot}` : ''}`,
        )
        if (answer.status !== 200) throw new Error(`Cannot read the playlist: ${answer.status} ${JSON.stringify(answer.body)}`)
        found.push(...answer.body.items.map((item) => item.tutti.uri))
        if (offset + 100 >= answer.body.total) return found
      }
    },
  }
}
