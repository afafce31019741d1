import { errors } from '@tutti/kit'

/** What identity refuses. */
export const refuse = errors({
  'setup.wrong-token': {
    status: 403,
    text: 'Cannot set up: this setup link is not the right one. The right one stands in the terminal where Tutti was started, and in the file "setup-link" of its data folder.',
  },
  'setup.done': { status: 409, text: 'Cannot set up: there is an admin already. Log in instead.' },
  'login.failed': { status: 401, text: 'Cannot log in: the name or the password is wrong.' },
  'login.busy': { status: 503, text: 'Cannot check the password now: too many are being checked. Try again in a moment.' },
  'password.too-short': { status: 400, text: 'Cannot use this password: it needs at least {least} characters.' },
  'password.too-long': { status: 400, text: 'Cannot use this password: it has more than {most} bytes.' },
  'password.wrong': { status: 403, text: 'Cannot change the password: the current one is wrong.' },
  'user.not-found': { status: 404, text: 'Cannot find the user {id}.' },
  'user.name-invalid': {
    status: 400,
    text: 'Cannot use the name "{name}": it needs 1 to 64 letters, digits, spaces or . _ @ -, and begins with a letter or digit.',
  },
  'user.name-taken': { status: 409, text: 'Cannot use the name "{name}": another user has it.' },
  'user.last-admin': { status: 409, text: 'Cannot take the admin role from {name}: nobody else is an admin.' },
  'session.not-found': { status: 404, text: 'Cannot find the session {id} among yours.' },
})
