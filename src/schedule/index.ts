export { startHealthServer, type HealthServer } from './health.ts';
export { startWorker, ScheduleError, type Worker, type SlotRecord, type WorkerState } from './worker.ts';
