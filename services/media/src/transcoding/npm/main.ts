// FFmpeg as WebAssembly (the package @ffmpeg/core), in a process of its own that is started like the system's: its arguments follow the
// address of the package's module. It sees no file but descriptor 3, and writes nowhere but to descriptors 1 and 2.
import { fstatSync, readFileSync, readSync, writeSync } from 'node:fs'

/** Part of the language's environment, for which Node's types have no names. */
declare const WebAssembly: { Module: new (bytes: Uint8Array) => object; Instance: new (module: object, imports: object) => Instance }
type Instance = { exports: object }

/** What is used of Emscripten's file system (https://emscripten.org/docs/api_reference/Filesystem-API.html). */
type Stream = { position: number; node: Node; stream_ops: Operations }
type Block = [stream: Stream, bytes: Uint8Array, offset: number, length: number]
type Operations = {
  read?: (...block: [...Block, position: number]) => number
  write?: (...block: Block) => number
  llseek?: (stream: Stream, offset: number, whence: number) => number
}
type Node = { node_ops: { getattr: (node: Node) => object }; stream_ops: Operations }
type Files = {
  mkdir(path: string): void
  create(path: string, mode: number): Node
  getStream(descriptor: number): Stream
  ErrnoError: new (errno: number) => Error
}
type Core = { FS: Files; exec(...given: string[]): number; _malloc(bytes: number): number }
type Create = (options: { instantiateWasm(imports: object, done: (instance: Instance) => void): object }) => Promise<Core>

const INPUT = 3
/** As other systems give a program; the package's own 64 KB are too few for the encoder of Opus. */
const STACK_BYTES = 4 * 1024 * 1024
/** The export that sets the stack pointer: in this version of the package, as its module names it. */
const RESTORE_STACK = 'Ea'
const EINVAL = 28

const start = async (address: string): Promise<Core> => {
  // The package believes to be in a browser's worker.
  Object.assign(globalThis, { self: { location: { href: address } } })
  const { default: create } = (await import(address)) as { default: Create }
  let exported: Record<string, (address: number) => void> = {}
  const core = await create({
    instantiateWasm: (imports, done) => {
      const bytes = readFileSync(new URL(address.replace(/\.js$/, '.wasm')))
      const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), imports)
      exported = instance.exports as typeof exported
      done(instance)
      return exported
    },
  })
  const stack = core._malloc(STACK_BYTES) + STACK_BYTES
  exported[RESTORE_STACK]!(stack - (stack % 16))
  return core
}

/** The file that it is to read, under the name that a system gives an open descriptor. */
const letRead = ({ FS }: Core, descriptor: number): void => {
  const { size } = fstatSync(descriptor)
  FS.mkdir('/dev/fd')
  const node = FS.create(`/dev/fd/${descriptor}`, 0o400)
  const { getattr } = node.node_ops
  node.node_ops = { ...node.node_ops, getattr: (asked) => ({ ...getattr(asked), size }) }
  node.stream_ops = {
    read: (...[, into, ...place]) => readSync(descriptor, into, ...place),
    llseek: ({ position }, offset, whence) => {
      const to = offset + [0, position, size][whence]!
      if (to < 0) throw new FS.ErrnoError(EINVAL)
      return to
    },
  }
}

const letWrite = ({ FS }: Core, descriptor: number): void => {
  const stream = FS.getStream(descriptor)
  stream.stream_ops = { write: (...[, from, offset, length]) => writeSync(descriptor, from, offset, length) }
  stream.node.stream_ops = stream.stream_ops
}

// As `ps` and whoever counts processes know it.
process.title = 'ffmpeg'
const [address = '', ...given] = process.argv.slice(2)
const core = await start(address)
// Who asks what it can do gives it nothing to read.
if (given.some((one) => one === `/dev/fd/${INPUT}`)) letRead(core, INPUT)
for (const descriptor of [1, 2]) letWrite(core, descriptor)
process.exit(core.exec(...given))
