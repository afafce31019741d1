import { createHash } from 'node:crypto'
import { openDisk } from '@tutti/blobs'
import { buffer } from 'node:stream/consumers'

// Prints each blob in a folder as `key etag`, with the etag that its bytes have now.
const [dir = '.'] = process.argv.slice(2)
const blobs = await openDisk(dir)
for (let after = ''; ;) {
  const page = await blobs.list('', { after })
  for (const { key, etag, contentType } of page) {
    const found = await blobs.get(key)
    if (!found) continue
    const hash = createHash('sha256')
      .update(await buffer(found.body))
      .update(`\n${contentType}`)
      .digest('base64url')
    process.stdout.write(`${key} ${etag === `"${hash.slice(0, 32)}"` ? etag : 'damaged'}\n`)
  }
  const last = page.at(-1)
  if (!last) break
  after = last.key
}
