import { parse as render } from '@evertdespiegeleer/go-template'
import { glob, readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse, parseAllDocuments } from 'yaml'

const chart = resolve(import.meta.dirname, '..', '..', 'deploy', 'helm', 'tutti')

type Service = { resources?: object; autoscaling: { enabled: boolean; lag: number } }
/** The parts of the chart's values that are changed here. */
export type Values = {
  image: { pullSecrets: string[] }
  settings: Record<string, string>
  services: Record<string, Service>
  podMonitor: { enabled: boolean }
  nodeSelector: Record<string, string>
}
export type KubernetesObject = {
  apiVersion: string
  kind: string
  metadata: { name: string; labels?: Record<string, string> }
  spec?: unknown
  data?: Record<string, string>
}

export const valuesOf = async (): Promise<Values> => parse(await readFile(join(chart, 'values.yaml'), 'utf8'), { merge: true }) as Values

/**
 * What the chart makes of values. The engine is Go's own text/template, which Helm uses too, in WebAssembly; it has none of the functions that
 * Helm adds, so the templates use none. A value that is missing is written as `<no value>`, and refused here.
 */
export const renderChart = async (values: Values): Promise<KubernetesObject[]> => {
  const input = { Values: values, Release: { Name: 'tutti', Namespace: 'music' } }
  const objects: KubernetesObject[] = []
  for await (const file of glob(join(chart, 'templates', '*.yaml'))) {
    const text = await render(await readFile(file, 'utf8'), input)
    if (text.includes('<no value>')) throw new Error(`Cannot render ${file}: a value is missing.\n${text}`)
    for (const document of parseAllDocuments(text)) {
      if (document.errors.length > 0) throw new Error(`Cannot read what ${file} makes: ${document.errors.map(String).join('; ')}`)
      const object = document.toJS() as KubernetesObject | null
      if (object) objects.push(object)
    }
  }
  return objects
}
