import {
  actorOf,
  buildCallEvaluator,
  callOf,
  type AccessModel,
  type CallEvaluator,
  type DecisionOutcome,
} from '../access/index.ts';
import { closedCalls, type ClosedCall } from './closed-calls.ts';
import { leftOutBefore, type Candidate, type LeftOut, type Population } from './population.ts';
import type { Random } from './random.ts';

/** An answer that was drawn, with the calls by which it is verified. */
export interface DrawnAnswer extends Candidate {
  readonly decision: DecisionOutcome;
  readonly calls: readonly ClosedCall[];
}

/** What was drawn, and what was left out while drawing. */
export interface Draw {
  readonly answers: readonly DrawnAnswer[];
  readonly leftOut: readonly LeftOut[];
}

/** How many answers are decided for each one that is drawn, so that rare decisions are among them; within bounds. */
const poolFactor = 20;
const leastPool = 1000;
const mostPool = 10_000;

/**
 * Draws answers until `sample` calls verify them, spread over the decisions, and within each over principals and
 * actions. Answers `first` come before all others. The same population and random source draw the same answers.
 */
export function draw(
  model: AccessModel,
  population: Population,
  {
    sample,
    random,
    first = [],
  }: { readonly sample: number; readonly random: Random; readonly first?: readonly Candidate[] },
): Draw {
  const evaluator = buildCallEvaluator(model);
  const pool = poolOf(population, Math.min(mostPool, Math.max(leastPool, sample * poolFactor)), random);
  const answers: DrawnAnswer[] = [];
  const leftOut: LeftOut[] = [];
  const seen = new Set<string>();
  let calls = 0;
  for (const candidate of inOrder([...first], pool, model, evaluator)) {
    if (calls >= sample) break;
    const name = `${candidate.identity.arn} ${candidate.action.name} ${candidate.target.arn}`;
    if (seen.has(name)) continue;
    seen.add(name);
    const before = leftOutBefore(candidate);
    const closed = before ? { leftOut: before } : closedCalls(model, evaluator, candidate);
    if ('leftOut' in closed) leftOut.push(closed.leftOut);
    else if (calls + closed.calls.length <= sample) {
      calls += closed.calls.length;
      answers.push({ ...candidate, calls: closed.calls });
    }
  }
  return { answers, leftOut };
}

/** At most so many different answers; all of them where there are no more. */
function poolOf({ identities, questions }: Population, most: number, random: Random): readonly Candidate[] {
  const perIdentity = questions.reduce((sum, { classes }) => sum + classes.length, 0);
  const found = new Map<string, Candidate>();
  const add = (
    identity: Candidate['identity'],
    { action, classes }: Population['questions'][number],
    index: number,
  ) => {
    const members = classes[index] ?? [];
    const target = members[random.below(members.length)];
    if (target) found.set(`${identity.arn} ${action.name} ${index}`, { identity, action, target });
  };
  const people = random.shuffled(identities);
  if (identities.length * perIdentity <= most) {
    for (const identity of people)
      for (const question of questions)
        question.classes.forEach((_, index) => {
          add(identity, question, index);
        });
    return random.shuffled([...found.values()]);
  }
  for (let turn = 0; turn < most; turn += 1) {
    const identity = people[turn % people.length];
    const question = questions[random.below(questions.length)];
    if (identity && question) add(identity, question, random.below(question.classes.length));
  }
  return [...found.values()];
}

type Decided = Candidate & { readonly decision: DecisionOutcome };

/** One of each decision in turn; of those with one decision, the principals and actions that came least often. */
function* inOrder(
  first: readonly Candidate[],
  pool: readonly Candidate[],
  model: AccessModel,
  evaluator: CallEvaluator,
): Iterable<Decided> {
  const decided = (candidate: Candidate): Decided => {
    const { identity, action, target } = candidate;
    const { decision } = evaluator.explain(actorOf(identity), callOf(action.name, target, model)).decision;
    return { ...candidate, decision };
  };
  for (const candidate of first) yield decided(candidate);
  const left = Map.groupBy(pool.map(decided), ({ decision }) => decision);
  const times = new Map<string, number>();
  const timesOf = ({ identity, action }: Decided) => (times.get(identity.arn) ?? 0) + (times.get(action.name) ?? 0);
  while (left.size > 0) {
    for (const [decision, candidates] of left) {
      const next = candidates.reduce((best, each) => (timesOf(each) < timesOf(best) ? each : best));
      candidates.splice(candidates.indexOf(next), 1);
      if (candidates.length === 0) left.delete(decision);
      for (const key of [next.identity.arn, next.action.name]) times.set(key, (times.get(key) ?? 0) + 1);
      yield next;
    }
  }
}
