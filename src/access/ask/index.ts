export { can, canOrUnknown, decidingStatements, type CanAnswer, type CanQuestion } from './can.ts';
export { decideSnapshotCase, type SnapshotQuestion } from './snapshot-case.ts';
export type { Limits } from './limits.ts';
export type { NearMiss } from './near-misses.ts';
export { Unanswerable } from './unanswerable.ts';
export {
  whoCan,
  whoCanOrUnknown,
  type PathToClass,
  type WhoCanAnswer,
  type WhoCanEntry,
  type WhoCanQuestion,
} from './who-can.ts';
export { accessDrift } from './access-drift.ts';
export { blockersOf, type Blocker } from './blockers.ts';
