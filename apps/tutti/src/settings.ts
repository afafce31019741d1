import { setting } from '@tutti/kit'

/** The settings of the program itself. Services declare their own. */
export const programSettings = {
  data: setting.text('TUTTI_DATA', undefined, {
    flag: '--data',
    help: 'Folder for everything that Tutti keeps. Standard: the XDG data folder, such as ~/.local/share/tutti.',
  }),
  host: setting.text('TUTTI_HOST', '127.0.0.1', { flag: '--host', help: 'Address to listen on; 0.0.0.0 for the whole home network.' }),
  port: setting.whole('TUTTI_PORT', 4770, { flag: '--port', min: 0, max: 65535, help: 'Port to listen on; 0 takes a free one.' }),
  music: setting.list('TUTTI_MUSIC', [], { separator: ':', help: 'Music folders; the same as naming them on the command line.' }),
  demo: setting.yesNo('TUTTI_DEMO', false, { flag: '--demo', help: 'Makes a dozen pieces of demo music and adds them.' }),
  without: setting.list('TUTTI_WITHOUT', [], { flag: '--without', help: 'Services to leave out.' }),
  admin: setting.text('TUTTI_ADMIN', undefined, {
    flag: '--admin',
    help: 'Makes this admin at the first start, instead of the setup link.',
  }),
  adminPasswordFile: setting.text('TUTTI_ADMIN_PASSWORD_FILE', undefined, {
    flag: '--admin-password-file',
    help: 'File that holds the password for --admin, in its first line.',
  }),
  logLevel: setting.oneOf('TUTTI_LOG', 'warn', {
    flag: '--log',
    values: ['debug', 'info', 'warn', 'error', 'silent'],
    help: 'What goes to the log on standard error, one JSON object a line.',
  }),
  retentionDays: setting.whole('TUTTI_EVENT_LOG_DAYS', 7, { min: 1, max: 365, help: 'How many days the event log keeps events.' }),
  retentionMb: setting.whole('TUTTI_EVENT_LOG_MB', 2048, { min: 16, max: 1_000_000, help: 'How much the event log keeps at most, in MB.' }),
}
