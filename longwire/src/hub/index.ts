export type { Counters } from './counters.js'
export { Hub, type HubStats } from './hub.js'
export { hubLimits, type HubLimits } from './hub-limits.js'
export type { Action, Activity, Credentials, HubOptions, Identity, Question } from './hub-options.js'
export {
  positionOf,
  type AppendResult,
  type Draft,
  type Eventually,
  type LogStore,
  type OpenStore,
  type ReadResult,
  type StoredPublication,
  type StorePorts,
} from './log-store.js'
export type { Retention } from './memory-log.js'
export { memoryStore, memoryStoreOptions, type MemoryStoreOptions } from './memory-store.js'
export type { Clock, ConnectionRequest, ConnectionSource, HubConnection, HubPorts, Prepared, Random } from './ports.js'
export { RejectedError } from './rejected-error.js'
export {
  HUB_SESSION,
  type Author,
  type HandleOf,
  type LogHandle,
  type Page,
  type PresenceHandle,
  type Publication,
  type ReadOptions,
  type SignalHandle,
  type TopicHandles,
} from './topic-handles.js'
