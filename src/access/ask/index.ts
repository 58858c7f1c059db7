export { can, type CanAnswer, type CanQuestion } from './can.ts';
export { Unanswerable } from './unanswerable.ts';
export { whoCan, type WayIntoClass, type WhoCanAnswer, type WhoCanEntry, type WhoCanQuestion } from './who-can.ts';
