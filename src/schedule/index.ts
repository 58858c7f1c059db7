export { cronProblem } from './cron-problem.ts';
export { problemsOf, type HealthInput } from './health.ts';
export { createMetrics, type Metrics } from './metrics.ts';
export {
  startStatusServer,
  ListenError,
  type StatusAddress,
  type StatusPages,
  type StatusServer,
} from './status-server.ts';
export {
  nextSlot,
  startWorker,
  type Slot,
  type SlotRecord,
  type Timetable,
  type Worker,
  type WorkerState,
} from './worker.ts';
