import { globalRegion } from '../../domain/scope.ts';
import { supportedKeys } from '../evaluator/supported-condition-keys.ts';
import type { CompiledStatement } from '../policy/compile-policy.ts';
import type { DecisionOutcome } from '../evaluator/decide.ts';
import { contributingStatements } from '../evaluator/contributing-statements.ts';
import type { StatementMatch } from '../evaluator/evaluate-layers.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { Call, Sent } from '../paths/model/call.ts';
import { clauseOf } from '../paths/wording/condition-clause.ts';
import { describeClause } from '../paths/wording/describe-clause.ts';
import type { CallExplanation } from '../paths/model/call-evaluator.ts';
import { plannerOf } from '../paths/search/planner.ts';
import { statementSource, type StatementSource } from '../paths/model/statement-source.ts';
import type { Target } from '../paths/model/target.ts';
import { organizationPolicies, resourcePolicies, unreadPlaces } from '../paths/model/unread.ts';
import { describeChoice, describeConditions } from '../paths/wording/describe-conditions.ts';
import type { AccessModel } from '../paths/model/access-model.ts';
import type { ActionFacts } from '../policy/reference.ts';
import { no, yes } from '../policy/truth.ts';
import { decideCall, type CallQuestion } from './decide-call.ts';
import { orUnknown } from './unanswerable.ts';

export type CanQuestion = CallQuestion;

/** A decision and what it rests on; what `can --format json` prints. */
export interface CanAnswer {
  readonly schemaVersion: 1;
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** `unknown`: what was not read may decide otherwise. */
  readonly decision: DecisionOutcome | 'unknown';
  /** Of an unknown decision: what it is by what was read, where that tells anything. */
  readonly ofWhatWasRead?: DecisionOutcome;
  /** What a conditional decision depends on, in plain words; all of it must hold. */
  readonly conditions: readonly string[];
  /** What the principal has to send of its own choice: `aws:RequestTag/team=x`. */
  readonly sending: readonly string[];
  /** The statements that decide. */
  readonly because: readonly StatementSource[];
  /** What it rests on besides statements: `no Allow in the identity policies`. */
  readonly otherReasons: readonly string[];
  /** Allows of the action that do not take effect, and why not; where nothing allows it. */
  readonly nearMisses: readonly (StatementSource & { readonly why: string })[];
  readonly notes: readonly string[];
  readonly notRead: readonly string[];
}

/** The same; unknown where the user, role or resource may be among what was not read. */
export function canOrUnknown(world: AccessModel, question: CanQuestion): CanAnswer {
  return orUnknown(
    () => can(world, question),
    ({ message, notRead }) => ({
      schemaVersion: 1,
      principal: question.principal,
      action: question.action,
      resource: question.resource,
      decision: 'unknown',
      conditions: [],
      sending: [],
      because: [],
      otherReasons: [],
      nearMisses: [],
      notes: [message],
      notRead: [...organizationPolicies, ...notRead],
    }),
  );
}

/** Decides one call. Throws Unanswerable where the question means nothing in that world. */
export function can(world: AccessModel, question: CanQuestion): CanAnswer {
  const {
    action,
    identity,
    resource: { resource, notes },
    actor,
    call,
    proof,
  } = decideCall(world, question);
  const { on } = call;
  const { decision } = proof.decision;
  const notRead = [...identity.notRead, ...(decision === 'conditional' ? unreadPlacesOf(on, world) : [])];
  const isUnknown = notRead.length > 0 && decision !== 'explicitDeny';
  const isOpen = decision === 'allowed' || decision === 'conditional';
  return {
    schemaVersion: 1,
    principal: identity.arn,
    action: action.name,
    resource,
    ...(isUnknown ? { decision: 'unknown' as const, ofWhatWasRead: decision } : { decision }),
    conditions:
      decision === 'conditional'
        ? describeConditions(contributingStatements(proof.request, proof.layers), proof.request)
        : [],
    sending: isOpen ? describeChoice(proof.choice) : [],
    because: decidingMatches(proof).map((hit) => statementSource(hit, actor)),
    otherReasons: proof.decision.reasons.flatMap(({ statement, text }) => (statement === undefined ? [text] : [])),
    nearMisses: decision === 'implicitDeny' ? nearMisses(proof, actor) : [],
    notes: [
      ...notes,
      ...unsupportedKeyNotes(world, action, on, question.context),
      ...(isOpen ? protectionNotes(world, call) : []),
    ],
    notRead: [...organizationPolicies, ...notRead, ...resourcePolicies(action.name)],
  };
}

/** Where a target that the snapshot does not hold may be, if that was not read: its tags decide then. */
function unreadPlacesOf({ kind, arn, account, region }: Target, { snapshot }: AccessModel): readonly string[] {
  if (snapshot.ofAnyKind(kind).some((resource) => resource.arn === arn)) return [];
  return unreadPlaces(
    snapshot,
    (scope) => scope.kind === kind && scope.account === account && [region, globalRegion].includes(scope.region),
  );
}

function decidingMatches({ decision: { decision }, request, layers }: CallExplanation): readonly StatementMatch[] {
  const { requirements: demands, denies } = contributingStatements(request, layers);
  if (decision === 'explicitDeny') return denies.filter(({ truth }) => truth === yes);
  if (decision !== 'allowed' && decision !== 'conditional') return [];
  return [...denies, ...demands.flatMap(({ matches: hits, met }) => hits.filter(({ truth }) => truth === met))];
}

const mostNearMisses = 10;

function nearMisses({ request, layers }: CallExplanation, actor: Actor): CanAnswer['nearMisses'] {
  return (['identity policy', 'permissions boundary'] as const)
    .flatMap((layer) => {
      const policies = (layer === 'identity policy' ? layers.identity : layers.boundary) ?? [];
      const speaking = policies.flatMap((policy) =>
        'problem' in policy ? [] : policy.statements.map((statement) => ({ layer, policy: policy.name, statement })),
      );
      const allows = speaking.filter(
        ({ statement }) => statement.effect === 'Allow' && statement.matchesAction(request.action),
      );
      return allows.flatMap((hit) => {
        const why = whyNotApplicable(hit.statement, request);
        return why === undefined ? [] : [{ ...statementSource(hit, actor), why }];
      });
    })
    .slice(0, mostNearMisses);
}

/** What keeps a statement from speaking of a request; undefined where nothing does. */
function whyNotApplicable(statement: CompiledStatement, request: CallExplanation['request']): string | undefined {
  if (statement.matchesActionAndResource(request) === no) return 'not on this resource';
  const unmet = statement.conditions.filter((condition) => condition.holds(request.context) === no);
  return unmet.length === 0
    ? undefined
    : `only ${unmet.map(({ text }) => describeClause(clauseOf(text, true))).join(' and ')}`;
}

function unsupportedKeyNotes(
  { reference }: AccessModel,
  action: ActionFacts,
  { arn }: Target,
  context: Sent,
): string[] {
  const carried = supportedKeys(reference, action, arn);
  return Object.keys(context)
    .filter((key) => !carried.has(key.toLowerCase()))
    .map((key) => `${action.name} never carries ${key}: it changes nothing`);
}

/** What stands in the way besides policies. */
function protectionNotes(world: AccessModel, { action, on }: Call): string[] {
  if (on.kind === 'other') return [];
  const plans = plannerOf(action, world)
    .plansFor(on)
    .filter(({ calls }) => calls.length === 1 && calls[0]?.action === action);
  const [plan] = plans;
  if (!plan)
    return [`${on.arn} is protected, so that AWS refuses ${action} as things stand; who-can tells the ways around`];
  return plan.assumptions.map((what) => `${action} goes through if ${what}`);
}
