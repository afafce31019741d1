import { UserChanged, UserRemoved } from '@tutti/identity/contract'
import { newId } from '@tutti/kit'
import { withinOne } from '@tutti/testing'
import assert from 'node:assert/strict'
import { readdir, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { linkSigner } from '../src/links/sign.ts'
import { addMade, decide, fetchAll, linkTo, listener, type Media, startMedia } from './rig.ts'

type Refusal = { error: { code: string; message: string } }

describe('links to audio', () => {
  let media: Media
  let track: string
  let url: string
  const viewer = listener()

  before(async () => {
    media = await startMedia()
    track = await addMade(media, 'mp3', { container: 'mp3', codec: 'mp3' })
    url = await linkTo(media, viewer, track)
  })
  after(() => media.stop())

  const changed = (change: (query: URLSearchParams) => void, path?: string) => {
    const other = new URL(path ? url.replace(track, path) : url)
    change(other.searchParams)
    return other.href
  }
  const refusal = async (link: string, method = 'GET') => {
    const { status, json } = await fetchAll(link, { method })
    return `${status} ${json<Refusal>().error.code}`
  }

  it('plays without any other credential, and for the same hour stays the same', async () => {
    assert.equal((await fetchAll(url)).status, 200)
    const { result: links } = await withinOne('hour', async () => [await linkTo(media, viewer, track), await linkTo(media, viewer, track)])
    assert.equal(links[0], links[1])
  })

  it('is absolute on the public address, and good for six to seven hours', async () => {
    const { result, now } = await withinOne('hour', () => decide(media, viewer, { ids: [track] }))
    const [{ url: link, expires_at: expires } = { url: '', expires_at: '' }] = result
    assert.ok(link!.startsWith(`https://music.example.org/base/media/tracks/${track}?`))
    const hours = (Date.parse(expires!) - now) / 3_600_000
    assert.ok(hours >= 6 && hours <= 7, `${hours} hours`)
  })

  const matrix: [string, (query: URLSearchParams) => void][] = [
    ['another variant', (q) => q.set('v', 'opus-128')],
    ['a later expiry', (q) => q.set('e', String(Number(q.get('e')) + 3600))],
    ['an expiry in another spelling', (q) => q.set('e', `0${q.get('e')}`)],
    ['another key', (q) => q.set('k', 'AAAAAAAA')],
    ['another user', (q) => q.set('u', newId())],
    ['a user who is none', (q) => q.set('u', 'x')],
    ['no signature', (q) => q.delete('s')],
    ['an empty signature', (q) => q.set('s', '')],
    ['a cut signature', (q) => q.set('s', q.get('s')!.slice(0, -1))],
    ['a changed signature', (q) => q.set('s', (q.get('s')!.startsWith('A') ? 'B' : 'A') + q.get('s')!.slice(1))],
    ['a signature in other letters', (q) => q.set('s', `é${q.get('s')!.slice(1)}`)],
    ['no expiry', (q) => q.delete('e')],
    ['no user', (q) => q.delete('u')],
    ['no key', (q) => q.delete('k')],
    ['no variant', (q) => q.delete('v')],
    ['nothing at all', (q) => ['v', 'e', 'k', 's', 'u'].forEach((name) => q.delete(name))],
  ]
  for (const [name, change] of matrix)
    it(`is refused with ${name}`, async () => {
      assert.equal(await refusal(changed(change)), '403 media.link-wrong')
    })

  it('is refused for another track, and for what is no id', async () => {
    for (const path of [newId(), 'x', '..%2f..%2fetc%2fpasswd'])
      assert.equal(await refusal(changed(() => {}, path)), '403 media.link-wrong')
  })

  it('is refused when it was signed with another secret', async () => {
    const expiresAt = Number(new URL(url).searchParams.get('e')) * 1000
    const path = linkSigner(Buffer.alloc(32, 1)).path({ userId: viewer, epoch: 0, trackId: track, variant: 'original', expiresAt })
    assert.equal(await refusal(media.url + path), '403 media.link-wrong')
  })

  it('says so when it has expired', async () => {
    const expiresAt = Math.floor(Date.now() / 1000 - 1) * 1000
    const path = linkSigner(media.secret('media-urls')).path({ userId: viewer, epoch: 0, trackId: track, variant: 'original', expiresAt })
    const { status, json } = await fetchAll(media.url + path)
    assert.equal(status, 403)
    assert.equal(json<Refusal>().error.code, 'media.link-expired')
    assert.match(json<Refusal>().error.message, /was good until \d{4}-.*decide/)
  })

  it('serves nothing but GET and HEAD', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH']) assert.equal(await refusal(url, method), '404 route.not-found')
  })

  it('is void as soon as the user has changed, and a new one is good', async () => {
    const someone = listener()
    const before = await linkTo(media, someone, track)
    assert.equal((await fetchAll(before)).status, 200)
    const began = Date.now()
    await media.tell(UserChanged, { userId: someone, epoch: 1 })
    assert.equal(await refusal(before), '403 media.link-wrong')
    assert.ok(Date.now() - began < 1_000)
    const fresh = await linkTo(media, someone, track)
    assert.equal((await fetchAll(fresh)).status, 200)
    // An older event that comes late changes nothing.
    await media.tell(UserChanged, { userId: someone, epoch: 0 })
    assert.equal((await fetchAll(fresh)).status, 200)
  })

  it('is void as soon as the user is removed', async () => {
    const someone = listener()
    const link = await linkTo(media, someone, track)
    await media.tell(UserRemoved, { userId: someone })
    assert.equal(await refusal(link), '403 media.link-wrong')
  })

  it('leads nowhere when the track is not known any more, or its file is missing', async () => {
    const lost = await addMade(media, 'mp3', { container: 'mp3', codec: 'mp3' })
    const link = await linkTo(media, viewer, lost)
    for (const name of await readdir(media.music)) await unlink(join(media.music, name))
    await media.miss(lost)
    const { status, json } = await fetchAll(link)
    assert.equal(status, 404)
    assert.match(json<Refusal>().error.message, /Cannot play the track .*: its music folder is empty \(is the disk mounted\?\)\./)
  })
})
