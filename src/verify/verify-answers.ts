import type { AccessModel, ActionFacts, DecisionOutcome } from '../access/index.ts';
import { canonicalJson } from '../domain/json.ts';
import type { SimulatedKey, Simulation, SimulationAnswer } from '../domain/simulation.ts';
import type { ClosedCall } from './closed-calls.ts';
import { differenceBetween, type Difference } from './compare.ts';
import { draw, type DrawnAnswer } from './draw.ts';
import { populationOf, type Candidate } from './population.ts';
import { randomFrom } from './random.ts';

/** An answer by name. */
export interface AnswerRef {
  readonly principal: string;
  readonly action: string;
  /** An ARN, or `*`. */
  readonly resource: string;
}

/** What is verified, and how. */
export interface VerifyOptions {
  /** The account that AWS can be asked about. */
  readonly account: string;
  readonly actions: readonly ActionFacts[];
  /** How many calls are asked about, at most. */
  readonly sample: number;
  /** The same seed draws the same answers. */
  readonly seed: string;
  /** Answers that are asked about before others are drawn; those that the snapshot does not have any more are skipped. */
  readonly first?: readonly AnswerRef[];
  readonly ask: (simulation: Simulation) => Promise<SimulationAnswer>;
}

/** What came of it. */
export interface Verification {
  readonly account: string;
  readonly seed: string;
  /** Answers that were drawn; a conditional one is asked about in two calls. */
  readonly answers: number;
  /** Calls that AWS decided, and those of them that it decided as driftwarden does. */
  readonly asked: number;
  readonly agreed: number;
  /** Requests to AWS. */
  readonly requests: number;
  /** How many of the answers that were drawn have each decision. */
  readonly byDecision: Readonly<Partial<Record<DecisionOutcome, number>>>;
  readonly disagreements: readonly Disagreement[];
  /** Answers that AWS's simulator does not decide, by reason. */
  readonly leftOut: readonly CountedReason[];
  /** Answers and calls that could not be asked about, by reason. */
  readonly notAsked: readonly CountedReason[];
  /** Why AWS did not answer, each reason once. */
  readonly failures: readonly string[];
  /** The answers of which some call could not be asked about. */
  readonly unanswered: readonly AnswerRef[];
  /** The answers that AWS was asked about, with all their calls. */
  readonly verified: readonly AnswerRef[];
  /** Answers of `first` about a principal or resource that the snapshot does not have. */
  readonly absent: readonly AnswerRef[];
}

/** A reason, and how many answers or calls it is the reason for. */
export interface CountedReason {
  readonly reason: string;
  readonly count: number;
}

/** A call that AWS decides in another way. */
export interface Disagreement extends AnswerRef, Difference {
  readonly kindOfResource: string;
  /** What driftwarden answers without `context`. */
  readonly answer: DecisionOutcome;
  /** The condition keys of the call. */
  readonly context: Readonly<Record<string, readonly string[]>>;
  /** Those of them that the statements read which driftwarden knows. */
  readonly keysRead: readonly string[];
}

/** Asks AWS about a sample of the answers of one account and compares its decisions with those of the engine. */
export async function verifyAnswers(
  model: AccessModel,
  { account, actions, sample, seed, first = [], ask }: VerifyOptions,
): Promise<Verification> {
  const population = populationOf(model, account, actions);
  const wanted = first.map((ref) => ({ ref, candidates: candidateOf(ref, population) }));
  const drawn = draw(model, population, {
    sample,
    random: randomFrom(seed),
    first: wanted.flatMap(({ candidates }) => candidates),
  });
  const calls = drawn.answers.flatMap((answer) => answer.calls.map((call): AskedCall => ({ answer, call })));
  const batches = [...Map.groupBy(calls, batchKey).values()];
  const answered = (await Promise.all(batches.map((batch) => askedBatch(batch, ask)))).flat();
  const failed = answered.flatMap(({ answer, outcome }) => ('failure' in outcome ? [{ answer, ...outcome }] : []));
  const disagreements = answered.flatMap(({ answer, call, outcome }) =>
    'difference' in outcome && outcome.difference ? [disagreementOf(answer, call, outcome.difference)] : [],
  );
  const unanswered = new Set(failed.map(({ answer }) => answer));
  const otherAccounts = model.identities.filter((identity) => identity.account !== account);
  return {
    account,
    seed,
    answers: drawn.answers.length,
    asked: answered.length - failed.length,
    agreed: answered.length - failed.length - disagreements.length,
    requests: batches.length,
    byDecision: Object.fromEntries(
      [...Map.groupBy(drawn.answers, ({ decision }) => decision)].map(([decision, each]) => [decision, each.length]),
    ),
    disagreements,
    leftOut: counted(drawn.leftOut.flatMap(({ reason, isUnread }) => (isUnread ? [] : [reason]))),
    notAsked: [
      ...counted(drawn.leftOut.flatMap(({ reason, isUnread }) => (isUnread ? [reason] : []))),
      ...counted(
        otherAccounts.map(
          (identity) => `principals of account ${identity.account}: the credentials are for ${account}`,
        ),
      ),
      ...counted(failed.map(({ failure }) => failure)),
    ],
    failures: [...new Set(failed.map(({ failure }) => failure))],
    unanswered: [...unanswered].map(refOf),
    verified: drawn.answers.filter((answer) => !unanswered.has(answer)).map(refOf),
    absent: wanted.flatMap(({ ref, candidates }) => (candidates.length === 0 ? [ref] : [])),
  };
}

interface AskedCall {
  readonly answer: DrawnAnswer;
  readonly call: ClosedCall;
}

/** Calls of one principal on one resource with the same keys are one request. */
function batchKey({ answer: { identity, target }, call: { context } }: AskedCall): string {
  return `${identity.arn} ${target.arn} ${canonicalJson(inOrder(context))}`;
}

function inOrder(context: readonly SimulatedKey[]) {
  return context.map(({ key, values, type }) => [key, type, ...values]).sort();
}

type Answered = AskedCall & {
  readonly outcome: { readonly failure: string } | { readonly difference: Difference | undefined };
};

async function askedBatch(batch: readonly AskedCall[], ask: VerifyOptions['ask']): Promise<readonly Answered[]> {
  const [first] = batch;
  if (!first) return [];
  const { answer, call } = first;
  const reply = await ask({
    principal: answer.identity.arn,
    actions: batch.map(({ answer: { action } }) => action.name),
    resource: answer.target.arn,
    context: call.context,
  });
  if ('failure' in reply) return batch.map((each) => ({ ...each, outcome: { failure: reply.failure.error } }));
  return batch.map((each, index): Answered => {
    const decision = reply.decisions[index];
    if (!decision) throw new TypeError(`no decision on ${each.answer.action.name}`);
    return { ...each, outcome: { difference: differenceBetween(each.call, decision) } };
  });
}

function disagreementOf(answer: DrawnAnswer, call: ClosedCall, difference: Difference): Disagreement {
  return {
    ...refOf(answer),
    kindOfResource: answer.target.kind,
    answer: answer.decision,
    context: Object.fromEntries(call.context.map(({ key, values }) => [key, values])),
    keysRead: call.context.flatMap(({ key }) => (call.reads.has(key.toLowerCase()) ? [key] : [])),
    ...difference,
  };
}

function refOf({ identity, action, target }: Candidate): AnswerRef {
  return { principal: identity.arn, action: action.name, resource: target.arn };
}

/** The answer that a reference names, if the snapshot still has it. */
function candidateOf(
  { principal, action, resource }: AnswerRef,
  { identities, questions }: ReturnType<typeof populationOf>,
): readonly Candidate[] {
  const identity = identities.find(({ arn }) => arn === principal);
  const question = questions.find((each) => each.action.name === action);
  const target = question?.classes.flat().find(({ arn }) => arn === resource);
  return identity && question && target ? [{ identity, action: question.action, target }] : [];
}

function counted(reasons: readonly string[]): readonly CountedReason[] {
  return [...Map.groupBy(reasons, (reason) => reason)].map(([reason, each]) => ({ reason, count: each.length }));
}
