import { answer } from '@tutti/kit'
import { playlists } from './contract.ts'
import { playlistObjects, type State } from './objects/playlist.ts'
import { seen } from './rules/access.ts'
import * as edits from './rules/items.ts'
import * as rules from './rules/playlist.ts'
import * as reads from './rules/read.ts'
import { remove } from './rules/remove.ts'
import * as followers from './store/followers.ts'
import type { Tables } from './store/tables.ts'

export const calls = answer<Tables, State>()(playlists, (room) => {
  const { db } = room
  return {
    create: async (viewer, details) => {
      const id = await rules.create(db, viewer, details)
      const [object] = await playlistObjects(room, [await seen(db.read, viewer, id)])
      return object!
    },
    change: (viewer, details) => rules.change(db, viewer, details),
    add: (viewer, wanted) => edits.add(db, viewer, wanted),
    replace: (viewer, wanted) => edits.replace(db, viewer, wanted),
    move: (viewer, wanted) => edits.move(db, viewer, wanted),
    remove: (viewer, wanted) => remove(db, viewer, wanted),
    follow: (viewer, { id }) => rules.follow(db, viewer, { id }),
    unfollow: (viewer, { id }) => rules.unfollow(db, viewer, { id }),
    playlists: async (viewer, { ids }) => {
      const rows = await reads.several(db, viewer, ids)
      const objects = new Map(
        (
          await playlistObjects(
            room,
            rows.filter((row) => row !== null),
          )
        ).map((object) => [object.id, object]),
      )
      return ids.map((id) => objects.get(id) ?? null)
    },
    mine: async (viewer, slice) => {
      const { total, items } = await reads.mine(db, viewer, slice)
      return { total, items: await playlistObjects(room, items) }
    },
    ofUser: async (viewer, slice) => {
      const { total, items } = await reads.ofUser(db, viewer, slice)
      return { total, items: await playlistObjects(room, items) }
    },
    items: (viewer, slice) => reads.itemsOf(db, viewer, slice),
    versions: (viewer, slice) => reads.versionsOf(db, viewer, slice),
    listeners: (_, { id, after = '', limit }) => followers.after(db.read, id, { after, limit }),
  }
})
