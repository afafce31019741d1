import { setting } from '@tutti/kit'

export const settings = {
  market: {
    ...setting.text('TUTTI_MARKET', 'ZZ', {
      help: 'The country that users and tracks are said to be in: two capitals (ISO 3166-1 alpha-2).',
    }),
    allowed: 'two capital letters such as DE',
    parse: (text: string) => (/^[A-Z]{2}$/.test(text) ? text : undefined),
  },
  sessionDays: setting.whole('TUTTI_SESSION_DAYS', 30, {
    min: 1,
    max: 400,
    help: 'Days after which a browser that was not used has to log in again.',
  }),
  signingKeyDays: setting.whole('TUTTI_SIGNING_KEY_DAYS', 30, {
    min: 1,
    max: 400,
    help: 'Days after which services sign who is asking by a new key; nobody has to log in again.',
  }),
}
