import { openScene, closeScene } from './refusals/scene.ts'
import { requests } from './refusals/requests.ts'
import { system as entries } from '@tutti/tutti'
for (const apart of [false, true])
  for (const { name } of entries) {
    const scene = await openScene(apart ? { apart } : {})
    await scene.test.kill(name)
    const h = (await scene.admin.get('/health')).body
    console.log(apart ? 'APART' : 'ONE', name, h.status, h.services[name].status)
    for (const [k, a] of Object.entries(requests(scene))) {
      if (!k.startsWith('GET')) continue
      const client = /folders|users$|problems|missing/.test(k) ? scene.admin : scene.owner
      const r = await client.get(a.path)
      if (r.status >= 400 && !(a.answers ?? []).includes(r.status))
        console.log('   ', k, r.status, r.body.error?.code, r.body.error?.message.slice(0, 90))
    }
    await closeScene(scene)
  }
