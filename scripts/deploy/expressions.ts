import { parser } from '@prometheus-io/lezer-promql'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { parse } from 'yaml'

const deploy = resolve(import.meta.dirname, '..', '..', 'deploy')

/** Every PromQL expression of the alert rules and the dashboard, with its name. */
export const expressionsOf = async (): Promise<{ name: string; expression: string }[]> => {
  const rules = parse(await readFile(join(deploy, 'prometheus', 'alerts.yaml'), 'utf8')) as {
    groups: { rules: { alert: string; expr: string }[] }[]
  }
  const dashboard = JSON.parse(await readFile(join(deploy, 'grafana', 'tutti.json'), 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[]
  }
  return [
    ...rules.groups.flatMap((group) => group.rules.map(({ alert, expr }) => ({ name: alert, expression: expr }))),
    ...dashboard.panels.flatMap(({ title, targets }) =>
      // Grafana puts times and choices in before Prometheus sees them.
      targets.map(({ expr }) => ({ name: title, expression: expr.replaceAll('$__rate_interval', '5m').replaceAll('$service', '.*') })),
    ),
  ]
}

/** The metrics that an expression asks for, and the labels by which it groups and selects. @throws Error when it is no PromQL */
export const askedBy = (expression: string): { metrics: string[]; labels: string[] } => {
  const found = { metrics: [] as string[], labels: [] as string[] }
  parser.parse(expression).iterate({
    enter: ({ type, name, from, to, node }) => {
      if (type.isError) throw new Error(`Cannot read the expression at ${from}: ${expression}`)
      const text = expression.slice(from, to)
      if (name === 'Identifier' && node.parent?.name === 'VectorSelector') found.metrics.push(text)
      if (name === 'LabelName') found.labels.push(text)
    },
  })
  return found
}
