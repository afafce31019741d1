/** On whose behalf something is done. Made from a credential by identity, carried untouched from service to service. */
export type Viewer = {
  /** 22 digits; `service:<name>` for a service on its own behalf; empty for nobody. */
  userId: string
  /** The log-in name; empty for nobody. */
  name: string
  role: 'admin' | 'listener' | 'service' | 'nobody'
  /** What the credential allows; `*` for the player's own session and for services. */
  scopes: '*' | readonly string[]
  /** The browser session, if that was the credential. */
  sessionId?: string
  /** The registered app, if its token was the credential. */
  clientId?: string
}

export const nobody: Viewer = { userId: '', name: '', role: 'nobody', scopes: [] }

/** A service acting for itself: in a reaction, in a job. */
export const asService = (service: string): Viewer => ({ userId: `service:${service}`, name: service, role: 'service', scopes: '*' })
