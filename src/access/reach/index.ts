export { explainWay, viaOf, type ExplainedStep, type ExplainedWay, type Via } from './explain.ts';
export { pathLine } from './path-line.ts';
export type { HeldPolicy, Identity } from './identity.ts';
export { judgeOf, type Judge, type Proof } from './judge.ts';
export { reachOf, type Reached, type ReachQuestion } from './reach.ts';
export { targetMaker, targetOfArn, type Target } from './target.ts';
export { becomings, techniques } from './techniques/index.ts';
export { worldOf, type World } from './world.ts';
export type { Way } from './way.ts';
