import { openDisk } from '@tutti/blobs'

// Puts blobs until it is killed, new ones and replacements, and prints each that resolved as `key etag`; a key is printed once.
const [dir = '.'] = process.argv.slice(2)
const blobs = await openDisk(dir)

async function putForever(side: number): Promise<never> {
  for (let number = 0; ; number++) {
    const key = `side/${side}/${number % 10 === 0 ? 'covers' : number}/${number}`
    const bytes = Buffer.alloc(1_000 + ((number * 7_919) % 60_000), `${side} ${number} `)
    if (number % 3 === 0) await blobs.put(key, Buffer.from('an older one'), { contentType: 'text/plain' })
    const { etag } = await blobs.put(key, bytes, { contentType: 'text/plain' })
    process.stdout.write(`${key} ${etag}\n`)
  }
}

await Promise.all([0, 1, 2].map(putForever))
