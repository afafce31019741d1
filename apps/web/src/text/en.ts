import { house } from './en/house.ts'
import { music } from './en/music.ts'
import { offline } from './en/offline.ts'
import { player } from './en/player.ts'
import { system } from './en/system.ts'
import { together } from './en/together.ts'

/** Every word the player says. A translation is another file of this shape. */
export const t = { ...player, ...music, ...house, offline, system, together }
