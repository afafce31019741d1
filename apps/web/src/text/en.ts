const format = new Intl.NumberFormat('en')
const count = (one: string, many: string) => (value: number) => `${format.format(value)} ${value === 1 ? one : many}`
const because = (cause: string) => (cause ? `: ${cause}` : '.')
const tracks = count('track', 'tracks')

/** Every word the player says. */
export const t = {
  name: 'Tutti', close: 'Close', cancel: 'Cancel', save: 'Save', undo: 'Undo', retry: 'Try again', all: 'Show all', more: 'Show more', less: 'Show less',
  skip: 'Skip to content', offline: 'Reconnecting…',
  tracks, albums: count('album', 'albums'), artists: count('artist', 'artists'),
  kinds: { track: 'Track', album: 'Album', artist: 'Artist', playlist: 'Playlist' },
  roles: { admin: 'Admin', listener: 'Listener' },
  errors: {
    page: 'The page could not be built.', lost: 'The server does not answer. What is already here stays; it will be tried again.',
    rest: 'Everything else goes on working.', broken: 'This page cannot be shown',
  },
  notFound: { title: 'Nothing here', text: 'This address leads to no page. The music is not far, though.' },
  nav: {
    name: 'Main', home: 'Home', search: 'Search', library: 'Library', saved: 'Saved', history: 'History', playlists: 'Playlists', settings: 'Settings',
    admin: 'Administration', back: 'Back', forward: 'Forward', wider: 'Widen the sidebar', narrower: 'Narrow the sidebar',
  },
  column: { title: 'Title', album: 'Album', length: 'Length', added: 'Added', saved: 'Saved', played: 'Played', missingSince: 'Missing since' },
  home: {
    recentlyAdded: 'Recently added',
    noMixes: 'Your mixes are taking a break.', noAlbums: 'The library cannot be shown.', empty: 'No music yet',
    emptyAdmin: 'Add a folder and it fills before your eyes. Or take the demo music for a start.',
    emptyListener: 'As soon as an admin adds a music folder, it will be here.',
  },
  shelf: { back: (title: string) => `${title}: back`, on: (title: string) => `${title}: more` },
  album: {
    kind: (type: string) => ({ single: 'Single', compilation: 'Compilation' })[type] ?? 'Album', disc: (disc: number) => `Disc ${disc}`, failed: 'The album cannot be shown.',
    more: (artist: string) => `More by ${artist}`, released: 'Released', label: 'Label', genres: 'Genres', composers: 'Composers', plays: 'Plays', copyright: 'Rights',
  },
  artist: {
    kind: 'Artist', best: 'Most played', albums: 'Albums', singles: 'Singles and EPs', compilations: 'Compilations', appearances: 'Appears on', related: 'Heard together with',
    following: 'Following', failed: 'The artist cannot be shown.',
  },
  track: { missing: 'The file is missing at the moment', gone: 'This track is not in the library any more' },
  playlist: {
    create: 'New playlist', createNamed: (name: string) => `New playlist “${name}”`, newName: 'New playlist', noneYet: 'Drag tracks here once you have a playlist.', name: 'Name', description: 'Description',
    public: 'Others on this server can see it', kindPublic: 'Public playlist', kindPrivate: 'Playlist', find: 'Find or name a playlist', show: 'Show',
    added: (n: number, name: string) => `Added ${n === 1 ? '' : `${tracks(n)} `}to ${name}`, addFailed: (name: string, cause: string) => `Cannot add to ${name}${because(cause)}`,
    createFailed: (cause: string) => `Cannot make the playlist${because(cause)}`, deleted: (name: string) => `${name} is deleted`, left: (name: string) => `${name} is gone from your playlists`,
    deleteFailed: (cause: string) => `Cannot remove the playlist${because(cause)}`, failed: 'The playlist cannot be shown.', empty: 'An empty playlist',
    emptyText: 'Search for something, then drag it onto the playlist in the sidebar or use its menu.', remove: 'Remove from this playlist', removed: (n: number) => `Removed ${tracks(n)}`,
    removeFailed: (cause: string) => `Cannot remove${because(cause)}`, moveFailed: (cause: string) => `Cannot move${because(cause)}`, undoFailed: (cause: string) => `Cannot put it back${because(cause)}`,
  },
  menu: {
    more: (name: string) => `More about ${name}`, play: 'Play', playNext: 'Play next', nextDone: (name: string) => `${name} plays next`, queue: 'Add to queue', queued: (name: string) => `Queued ${name}`,
    addToPlaylist: 'Add to playlist…', save: 'Save', unsave: 'Remove from saved', radio: 'Start radio', artist: 'Go to artist', artistNamed: (name: string) => `Go to ${name}`, album: 'Go to album',
    follow: 'Follow', unfollow: 'Unfollow', edit: 'Edit details…', delete: 'Delete playlist',
  },
  radio: {
    none: (name: string) => `Nothing like ${name} is known yet. Play more around it.`, started: (name: string) => `Radio from ${name}`, failed: (cause: string) => `Cannot start radio${because(cause)}`,
  },
  saved: {
    added: 'Saved', removed: 'Removed from saved', failed: (cause: string) => `Cannot change what is saved${because(cause)}`, saveNamed: (name: string) => `Save ${name}`, unsaveNamed: (name: string) => `Remove ${name} from saved`,
    empty: (what: string) => `No saved ${what} yet`, emptyText: 'Press the heart on anything you want to find again.', listFailed: 'What you saved cannot be shown.',
  },
  history: {
    empty: 'Nothing played yet', emptyText: 'What you listen to for half a minute or more is remembered here.', failed: 'Your history cannot be shown.', forget: 'Forget this play',
    forgotten: (n: number) => `Forgot ${n === 1 ? 'one play' : `${n} plays`}`, forgetFailed: (cause: string) => `Cannot forget${because(cause)}`,
  },
  search: {
    title: 'Search', text: 'Tracks, albums, artists and playlists, from the first letter.', placeholder: 'Search your music', clear: 'Clear the search', best: 'Best match', moreTracks: 'More tracks',
    recent: 'Recent searches', forget: (words: string) => `Forget ${words}`, nothing: (words: string) => `Nothing for “${words}”`, nothingText: 'Try fewer letters, or another spelling.', failed: 'The search does not answer.',
  },
  library: {
    albums: 'Albums', artists: 'Artists', tracks: 'Tracks', genres: 'Genres', genre: 'Genre', show: 'Show', sort: 'Sort by', ascending: 'Ascending', descending: 'Descending', filter: 'Filter genres',
    failed: 'The library cannot be shown.', empty: 'Nothing here yet', emptyText: 'Music appears as soon as a folder is scanned.', noGenres: 'No genres', noGenresText: 'The files carry no genre tags.',
    sorts: { added: 'Recently added', name: 'Name', artist: 'Artist', year: 'Year', random: 'Random', tracks: 'Most tracks', title: 'Title', album: 'Album', duration: 'Length' },
  },
  queue: {
    title: 'Queue', now: 'Now playing', queued: 'Queued by you', next: 'Next', from: (name: string) => `Next from ${name}`, clear: 'Clear', remove: (name: string) => `Remove ${name} from the queue`,
    empty: 'Nothing in the queue', emptyText: 'Play an album or a track, and what follows stands here.',
  },
  lyrics: { title: 'Lyrics', none: 'There are no lyrics for this track.', failed: 'The lyrics cannot be shown.' },
  player: {
    name: 'Player', play: 'Play', pause: 'Pause', playNamed: (name: string) => `Play ${name}`, next: 'Next', previous: 'Previous', shuffle: 'Shuffle', shufflePlay: 'Shuffle play',
    repeat: (mode: string) => ({ off: 'Repeat is off', context: 'Repeat all', track: 'Repeat this track' })[mode] ?? 'Repeat', seek: 'Position', at: (now: string, all: string) => `${now} of ${all}`,
    volume: 'Volume', mute: 'Mute', unmute: 'Unmute', open: 'Open the player', nothing: 'Nothing is playing', playHere: 'Play here',
    refused: (cause: string) => `The player says: ${cause}`, cannotPlay: (name: string, cause: string) => `Cannot play ${name}: ${cause}`, noReason: 'this browser does not know the format.', cannotDecode: 'the browser cannot read the file.',
  },
  shortcuts: {
    title: 'Keyboard',
    list: [
      ['Play and pause', 'Space'], ['Seek 5 seconds', '←', '→'], ['Previous, next', 'Ctrl', '←', '→'], ['Volume', '↑', '↓'], ['Mute', 'M'], ['Shuffle', 'S'], ['Repeat', 'R'],
      ['Save what is playing', 'L'], ['Queue', 'Q'], ['Search', '/'], ['This list', '?'],
    ] as [what: string, ...keys: string[]][],
  },
  scan: {
    title: 'Scan', phase: (phase: string | null) => ({ walk: 'Looking for music', read: 'Reading tags', index: 'Filing it', covers: 'Fetching covers' })[phase ?? ''] ?? 'Scanning', stop: 'Stop', show: 'Show problems',
    files: (done: string, all: string | null) => (all === null ? `${done} files` : `${done} of ${all} files`), speed: (n: string) => `${n} tracks/s`, finished: (when: string) => `Last scan ${when}`,
    added: 'Added', changed: 'Changed', missing: 'Missing', problems: 'Problems',
  },
  folders: {
    add: 'Add a folder', addText: 'A folder on the machine where Tutti runs. Its music is read, never changed.', use: 'Use this folder', demo: 'Demo music', demoName: 'Demo music', empty: 'No music folder yet',
    emptyText: 'Choose where your music lies, or start with a dozen demo tracks.', failed: 'The folders cannot be shown.', scan: 'Scan now', scanAll: 'Scan all', scanFull: 'Read everything anew', remove: 'Remove folder',
    removeTitle: 'Remove this folder?', removeText: (n: number) => `Its ${tracks(n)} leave the library. The files themselves are not touched.`, scanned: (when: string) => `scanned ${when}`,
    state: (state: string) => ({ ready: '', scanning: 'scanning', held: 'held: the disk seems to be away', gone: 'not there' })[state] ?? state,
    held: 'So many files vanished at once that nothing was changed. Is the disk mounted? If they are really gone, say so.', accept: 'They are really gone', path: 'Folder', up: 'Up', noFolders: 'No folders inside.',
    audioFiles: (n: string) => `${n} audio files`, browseFailed: 'This folder cannot be opened.',
  },
  problems: { empty: 'No problems', emptyText: 'Every file of the last scan could be read.', failed: 'The problems cannot be shown.' },
  missing: {
    text: 'The files of these tracks are gone. Plays, playlists and saves are kept, and everything returns with the files.', empty: 'Nothing is missing', emptyText: 'Every track has its file.', failed: 'The missing tracks cannot be shown.',
    purge: (n: number) => `Forget ${tracks(n)}`, purgeAll: 'Forget all', confirm: 'They leave the library, playlists and history for good.',
  },
  admin: { folders: 'Folders', problems: 'Problems', missing: 'Missing', users: 'Users', closed: 'For admins', closedText: 'Folders and users are looked after by the admins of this server.' },
  users: {
    add: 'Add user', addText: 'They sign in with this name and password, and can change both.', added: (name: string) => `${name} can sign in now`, asAdmin: 'May manage folders and users', failed: 'The users cannot be shown.',
    make: (role: string) => `Make ${role.toLowerCase()}`, password: 'Set a new password', passwordText: (name: string) => `${name} is signed out everywhere.`, passwordSet: (name: string) => `${name} has a new password`, remove: 'Remove user',
    removeTitle: (name: string) => `Remove ${name}?`, removeText: 'Their playlists, saves and history are deleted.', you: 'you', since: (when: string) => `since ${when}`,
  },
  account: {
    title: 'Account', text: (name: string, role: string) => `You sign in as ${name}. Role: ${role.toLowerCase()}.`, displayName: 'Name others see', saved: 'Saved', menu: (name: string) => `Account of ${name}`, logOut: 'Sign out',
  },
  appearance: { title: 'Appearance', text: 'In this browser.', dark: 'Dark', light: 'Light', system: 'System' },
  password: { title: 'Password', text: 'Changing it ends all other sessions.', current: 'Current password', next: 'New password', help: 'At least 8 characters.', change: 'Change password', changed: 'The password is changed' },
  sessions: {
    title: 'Sessions', text: 'Where you are signed in.', failed: 'The sessions cannot be shown.', this: 'this one', seen: (when: string) => `seen ${when}`, end: 'Sign out', unknown: 'Unknown browser',
  },
  about: { title: 'About', version: (version: string) => `Tutti ${version} · Apache-2.0`, ok: 'All services are well.', down: (names: string) => `Not answering at the moment: ${names}.` },
  login: {
    title: 'Sign in', name: 'Name', password: 'Password', enter: 'Sign in', wrong: 'Name and password do not match.', slow: (seconds: number) => `Too many tries. Once more in ${seconds} seconds.`,
    help: 'Forgotten? Whoever runs this server can set a new password.',
  },
  setup: {
    title: 'Welcome', welcome: 'All voices together. Three steps, then music.', steps: 'Steps', you: 'You', music: 'Your music', done: 'Done', next: 'Continue', nameHelp: 'You sign in with it. The first account is the admin.',
    taken: 'This server is already set up. Please sign in.', noToken: 'Open the link from the terminal', noTokenText: 'Tutti prints a setup link when it starts. It proves that the server is yours.',
    wrongToken: 'This link is not the newest one: open the one that the terminal shows.', where: 'Where is your music?', whereText: 'A folder on the machine where Tutti runs. Nothing in it is changed.', later: 'Later',
    reading: 'Your library is filling. You need not wait.', ready: 'Everything is here.', nothingYet: 'No music yet. You can add a folder any time.', listen: 'Start listening',
  },
}
