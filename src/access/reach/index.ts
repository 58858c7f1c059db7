export { explainWay, type ExplainedStep, type ExplainedWay } from './explain.ts';
export type { HeldPolicy, Identity } from './identity.ts';
export { judgeOf, type Judge, type Proof } from './judge.ts';
export { reachOf, type Reached, type ReachQuestion, type Way } from './reach.ts';
export { targetMaker, targetOfArn, type Target } from './target.ts';
export { becomings, techniques } from './techniques/index.ts';
export { worldOf, type World } from './world.ts';
