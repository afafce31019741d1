import { errors } from '@tutti/kit'

/** What the gateway itself refuses. */
export const refuse = errors({
  'setup.required': {
    status: 503,
    text: 'Cannot answer yet: Tutti has no admin. Open the setup link that was printed where it was started.',
  },
  'request.host': { status: 400, text: 'Cannot answer: the Host header "{host}" is no host name.' },
  'request.path': { status: 400, text: 'Cannot answer: the path has a dot segment or a backslash.' },
  'login.too-many': { status: 429, text: 'Cannot check another password: too many were wrong. Wait {seconds} s.' },
  'live.too-many': { status: 429, text: 'Cannot open another live connection: this user has {most} already.' },
})
