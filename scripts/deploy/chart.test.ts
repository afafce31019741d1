import { Ajv } from 'ajv'
import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { before, describe, test } from 'node:test'
import { type KubernetesObject, renderChart, type Values, valuesOf } from './chart.ts'
import { typeErrors } from './kubernetes-types.ts'
import { assertSettings, assertUrls, deploy, MEMBERS } from './settings.ts'

type Pod = {
  automountServiceAccountToken: boolean
  enableServiceLinks: boolean
  terminationGracePeriodSeconds: number
  securityContext: { runAsNonRoot: boolean; seccompProfile: { type: string } }
  containers: {
    name: string
    args: string[]
    securityContext: object
    readinessProbe: { httpGet: { path: string } }
    livenessProbe: { httpGet: { path: string } }
    volumeMounts: { name: string; readOnly?: boolean }[]
  }[]
}
type Policy = { podSelector: { matchLabels: object }; policyTypes: string[]; ingress: { ports: object[] }[] }

const podOf = ({ spec }: KubernetesObject) => (spec as { template: { spec: Pod } }).template.spec

describe('the Helm chart', () => {
  let values: Values
  let objects: KubernetesObject[]
  before(async () => {
    values = await valuesOf()
    const all = structuredClone(values)
    for (const service of Object.values(all.services)) service.autoscaling = { ...service.autoscaling, enabled: true, lag: 500 }
    all.image.pullSecrets = ['registry']
    all.nodeSelector = { 'kubernetes.io/os': 'linux' }
    all.podMonitor.enabled = true
    objects = await renderChart(all)
  })
  const ofKind = (kind: string) => objects.filter((object) => object.kind === kind)

  test('takes its own values, and refuses what is none', async () => {
    const validate = new Ajv({ strict: false }).compile(
      JSON.parse(await readFile(join(deploy, 'helm/tutti/values.schema.json'), 'utf8')) as object,
    )
    assert.ok(validate(values), JSON.stringify(validate.errors))
    const wrong = (change: (all: Values) => void) => {
      const all = structuredClone(values)
      change(all)
      return validate(all)
    }
    assert.ok(!wrong((all) => (all.services.lyrics = all.services.library!)))
    assert.ok(!wrong((all) => (all.settings.TUTTI_DATABASE_URL = 'postgres://tutti:secret@db/postgres')))
    assert.ok(!wrong((all) => delete all.services.gateway!.resources))
  })
  test('makes objects as the API of Kubernetes has them, as it stands and with everything switched on', async () => {
    const typed = [...(await renderChart(values)), ...objects].filter(({ apiVersion }) => !apiVersion.startsWith('monitoring.'))
    assert.equal(await typeErrors(typed), '')
  })
  test('deploys every service once, with a budget, a scaler and a name', () => {
    const component = ({ metadata }: KubernetesObject) => metadata.labels?.['app.kubernetes.io/component']
    for (const kind of ['Deployment', 'PodDisruptionBudget', 'HorizontalPodAutoscaler'])
      assert.deepEqual(ofKind(kind).map(component).sort(), MEMBERS, kind)
    // The gateways have a second name, by which each of them is found by itself.
    const [inside, ...open] = ofKind('Service').toSorted(
      (a, b) => Number(/-inside-/.test(b.metadata.name)) - Number(/-inside-/.test(a.metadata.name)),
    )
    assert.deepEqual(open.map(component).sort(), MEMBERS)
    assert.deepEqual([component(inside!), (inside!.spec as { clusterIP: string }).clusterIP], ['gateway', 'None'])
    for (const deployment of ofKind('Deployment')) assert.deepEqual(podOf(deployment).containers[0]!.args, ['run', component(deployment)])
  })
  test('gives settings that are allowed, and more time to end than they need', async () => {
    const [shared, own] = ['tutti-settings', 'tutti-gateway-settings'].map(
      (name) => objects.find(({ metadata }) => metadata.name === name)!.data!,
    )
    await assertSettings({ ...shared, ...own })
    assertUrls(
      shared!,
      ofKind('Service').map(({ metadata }) => metadata.name),
    )
    const needed = Number(shared!.TUTTI_DRAIN_MS) + 2 * Number(shared!.TUTTI_STOP_MS) + 5_000
    for (const deployment of ofKind('Deployment')) assert.ok(podOf(deployment).terminationGracePeriodSeconds * 1_000 > needed)
  })
  test('runs pods that may do nothing but serve', () => {
    for (const pod of ofKind('Deployment').map(podOf)) {
      const container = pod.containers[0]!
      assert.deepEqual([pod.automountServiceAccountToken, pod.enableServiceLinks, pod.securityContext.runAsNonRoot], [false, false, true])
      assert.equal(pod.securityContext.seccompProfile.type, 'RuntimeDefault')
      assert.deepEqual(container.securityContext, {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      })
      assert.deepEqual([container.readinessProbe.httpGet.path, container.livenessProbe.httpGet.path], ['/ready', '/live'])
      const music = container.volumeMounts.find((mount) => mount.name === 'music')
      assert.equal(music?.readOnly, ['catalog', 'media'].includes(container.name) ? true : undefined)
    }
  })
  test('lets nobody in but to the gateway', () => {
    const policies = ofKind('NetworkPolicy').map(({ spec }) => spec as Policy)
    const own = { 'app.kubernetes.io/name': 'tutti', 'app.kubernetes.io/instance': 'tutti' }
    const [all, gateway] = policies.toSorted((a, b) => b.policyTypes.length - a.policyTypes.length)
    assert.equal(policies.length, 2)
    assert.deepEqual(all!.podSelector.matchLabels, own)
    assert.deepEqual(all!.ingress[0]!.ports, [{ port: 'internal', protocol: 'TCP' }])
    assert.deepEqual(gateway!.podSelector.matchLabels, { ...own, 'app.kubernetes.io/component': 'gateway' })
    assert.deepEqual(gateway!.ingress[0]!.ports, [{ port: 'public', protocol: 'TCP' }])
  })
})
