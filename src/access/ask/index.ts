export { can, canOrUnknown, decidingStatements, type CanAnswer, type CanQuestion } from './can.ts';
export { decideSnapshotCase, type SnapshotQuestion } from './snapshot-case.ts';
export { Unanswerable } from './unanswerable.ts';
export type { OutsideEntry, RoleEntrances } from './outside.ts';
export type { PathToClass } from './path-to-class.ts';
export { whoCan, whoCanOrUnknown, type WhoCanAnswer, type WhoCanEntry, type WhoCanQuestion } from './who-can.ts';
export { accessDrift } from './access-drift.ts';
export { blockersOf, type Blocker } from './blockers.ts';
