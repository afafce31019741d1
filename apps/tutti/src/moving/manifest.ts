import type { TableShape } from '@tutti/database'
import { Failure } from '@tutti/kit'
import { open, readFile, rename } from 'node:fs/promises'
import { join } from 'node:path'
import type { Sum } from './lines.ts'

const FORMAT = 1

/** A table of an export: `<service>/<table>.ndjson.gz`, a row a line as a list in the order of `columns`, in the order of `key`. */
export type TableFile = TableShape & Sum

/** The list of a service's blobs, `<service>/blobs.ndjson.gz`: {@link Listed} a line, in the order of their keys. */
export type BlobList = Sum & { bytes: number }

/** A line of the list of blobs. The blobs themselves are a store on disk in `<service>/blobs`. */
export type ListedBlob = { key: string; size: number; etag: string; contentType: string }

/** What an export holds of a service. */
export type Part = { migrations: readonly string[]; tables: readonly TableFile[]; blobs: BlobList }

/** What an export holds: `manifest.json`, written last. */
export type Manifest = {
  format: typeof FORMAT
  /** Names this export. */
  id: string
  /** The version of the program that wrote it. */
  program: string
  /** RFC 3339, UTC. */
  made: string
  /** Follows from the system's key, and does not tell it. */
  key: string
  services: Record<string, Part>
}

const MANIFEST = 'manifest.json'
/** There while an export is under way, or has not ended. */
export const UNFINISHED = 'manifest.json.part'

/** What is told of the system's key, to compare it by. */
export const keyOf = (secret: (purpose: string) => Buffer): string => secret('comparing keys').toString('base64url').slice(0, 16)

export const tableFile = (folder: string, service: string, table: string): string => join(folder, service, `${table}.ndjson.gz`)
export const blobsFile = (folder: string, service: string): string => join(folder, service, 'blobs.ndjson.gz')
export const blobsFolder = (folder: string, service: string): string => join(folder, service, 'blobs')

/** Ends an export. */
export const writeManifest = async (folder: string, manifest: Omit<Manifest, 'format'>): Promise<void> => {
  const file = await open(join(folder, UNFINISHED), 'w', 0o600)
  try {
    await file.writeFile(`${JSON.stringify({ format: FORMAT, ...manifest }, undefined, 2)}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(join(folder, UNFINISHED), join(folder, MANIFEST))
}

/** @throws Failure when the folder holds no export, half of one, or one of a later program */
export const readManifest = async (folder: string): Promise<Manifest> => {
  const refuse = (why: string) => new Failure('import.folder', `Cannot import ${folder}: ${why}`, { status: 400 })
  const text = await readFile(join(folder, MANIFEST), 'utf8').catch((error: { code?: string }) => {
    if (error.code !== 'ENOENT' && error.code !== 'ENOTDIR') throw error
    throw refuse('it holds no export, or one that did not end. Run "./tutti export" to its end.')
  })
  let manifest: Manifest
  try {
    manifest = JSON.parse(text) as Manifest
  } catch {
    throw refuse(`${MANIFEST} is damaged. Copy the export once more.`)
  }
  if (manifest.format !== FORMAT)
    throw refuse(
      `it has the format ${manifest.format}, written by version ${manifest.program}; this program reads ${FORMAT}. Use that version or a later one.`,
    )
  return manifest
}
