export { type Answers, answer } from './calls/answer.ts'
export { type CallOptions, type Calls, makeCalls } from './calls/client.ts'
export { type Caller, type Directory, makeDirectory } from './calls/directory.ts'
export { type Context, current, hasContext, withContext } from './context.ts'
export { call, type ClientOf, type Contract, contract, shape } from './contract.ts'
export {
  among,
  byLanguage,
  change,
  checked,
  type Db,
  definition,
  inColumns,
  jsonList,
  listed,
  type Migrations,
  put,
  type Read,
  type Tx,
  withPublishing,
} from './db.ts'
export { allErrors, errors, Failure, type FailureExtra, refuse } from './errors.ts'
export { allEvents, type Envelope, envelope, event, type EventData, type EventType } from './events/event.ts'
export { checkLease, databaseNow, isShared, type Lease, lease, type LeaseOptions, LostLease } from './events/leases.ts'
export { type Fact, on, onMany, type Reaction, type Watch, watch } from './events/reaction.ts'
export { type Working, workingOn } from './events/working.ts'
export { type Recent, recentOf } from './figures/recent.ts'
export { type ProcessStatus, processStatus } from './figures/status.ts'
export type { Figures } from './figures/window.ts'
export { base62, ID_LENGTH, isId, newId, uuidv7 } from './ids.ts'
export { type Logger, type LogLevel, loggedUrl, makeLogger } from './logger.ts'
export { registry } from './metrics.ts'
export { migrationsOf, type OpenService, openService } from './open.ts'
export { idsUpTo, type Page, page, pageAt, type Paging, paging, pagingUpTo } from './paging.ts'
export { admit, type Policy, policy } from './policy.ts'
export { errorBody, renderError, toFailure } from './render.ts'
export { type Repeating, repeating } from './repeating.ts'
export { type RestingWorker, restingWorker } from './resting-worker.ts'
export { type RoomEnv, type RouteInfo, type Routes, routes } from './routes.ts'
export {
  type AnyService,
  defineService,
  type Ground,
  type HistoryPage,
  type Room,
  type Running,
  type Service,
  type Socket,
} from './service.ts'
export { joinRoom, type RoomTicket, type SharedRoom } from './share.ts'
export { assertKnown, nearest, readSettings, setting, SettingsError, type SettingsOf, type SettingsTable } from './settings.ts'
export { AUDIENCE, callerCredentials, viewerVerifier } from './credentials.ts'
export { type Ending, endingOf } from './ending.ts'
export { type Listener, listenApart, STRICT } from './listener.ts'
export { isSampled, type Tracer, type Tracing } from './tracing/port.ts'
export { tracedDirectory } from './tracing/requests.ts'
export { turnAway } from './turn-away.ts'
export { describeRoutes, type RouteDescription } from './standard-calls.ts'
export { checkedPart, valid } from './validation.ts'
export { asService, nobody, type Viewer } from './viewer.ts'
export { contextFrom, contextHeaders, INTERNAL_HEADERS, ROUTE_HEADER } from './wire.ts'
