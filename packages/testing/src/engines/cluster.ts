export { type ClusterEngines, clusterEngines } from '../cluster/engines.ts'
export { databasesOf } from '../system/databases.ts'
