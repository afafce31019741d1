import { defineService, readSettings, watch } from '@tutti/kit'
import { calls } from './calls.ts'
import { UserCreated } from './contract.ts'
import { history } from './identity/history.ts'
import type { House, Settings, State } from './identity/house.ts'
import { keepSeen } from './identity/seen.ts'
import { openSetupLink } from './identity/setup-link.ts'
import { accountRoutes } from './routes/account.ts'
import { userRoutes } from './routes/users.ts'
import { makePasswords } from './secrets/passwords.ts'
import { openViewerTokens } from './secrets/viewer-tokens.ts'
import { settings } from './settings.ts'
import { migrations, type Tables } from './store/tables.ts'

export default defineService<Tables, State>({
  name: 'identity',
  migrations,
  settings,
  open: async ({ db, folder, environment, logger, secret, leads }) => {
    const read = readSettings(settings, environment) as Settings
    const tokens = await openViewerTokens({ db, secret: secret('signing keys'), days: read.signingKeyDays, logger })
    const setupLink = await openSetupLink(folder, db)
    const seen = keepSeen(db, { days: read.sessionDays, logger, leads })
    const stop = async () => void (await Promise.all([seen.stop(), tokens.stop()]))
    return { settings: read, passwords: makePasswords(), tokens, setupLink, seen, begin: seen.begin, stop }
  },
  routes: (room) => {
    accountRoutes(room)
    userRoutes(room)
  },
  calls,
  // The first admin may have been made at another replica, whose own file it removes.
  watches: [
    watch(UserCreated, (_, { state, logger }: House) => {
      state.setupLink
        .tidy()
        .catch((error: unknown) => logger.warn({ err: error }, 'Cannot remove the setup link; it opens nothing any more.'))
    }),
  ],
  history,
})
