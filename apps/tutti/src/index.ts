export { settingsTables } from './load.ts'
export { openSystem, type System, type SystemOptions } from './start.ts'
export { type Entry, serviceNames, system } from './system.ts'
export { builtPlayer } from './web-build.ts'
