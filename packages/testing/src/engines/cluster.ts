export { type ClusterEngines, clusterEngines } from '../cluster/engines.ts'
