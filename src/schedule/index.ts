export { startHealthServer, type HealthServer } from './health.ts';
export { startWorker, ScheduleError, type Worker, type WorkerState } from './worker.ts';
