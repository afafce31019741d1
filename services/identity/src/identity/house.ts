import type { Room } from '@tutti/kit'
import type { Passwords } from '../secrets/passwords.ts'
import type { ViewerTokens } from '../secrets/viewer-tokens.ts'
import type { Tables } from '../store/tables.ts'
import type { Seen } from './seen.ts'
import type { SetupLink } from './setup-link.ts'

export type Settings = { market: string; sessionDays: number; signingKeyDays: number }

/** What identity keeps while it runs. */
export type State = {
  settings: Settings
  passwords: Passwords
  tokens: ViewerTokens
  setupLink: SetupLink
  seen: Seen
  begin(): void
  stop(): Promise<void>
}

export type House = Room<Tables, State>
