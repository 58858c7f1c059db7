import { contributingStatements } from '../evaluator/contributing-statements.ts';
import { evaluateLayers, type LayerName } from '../evaluator/evaluate-layers.ts';
import { grantPathsOf } from '../evaluator/grant-paths.ts';
import type { Actor } from '../paths/model/actor.ts';
import type { CallExplanation } from '../paths/model/call-evaluator.ts';
import { isChosenByCaller } from '../paths/model/choices.ts';
import { isMfaKey } from '../paths/model/request-context.ts';
import { statementSource, type StatementSource } from '../paths/model/statement-source.ts';
import { clauseOf, type Clause } from '../paths/wording/condition-clause.ts';
import { describeClause, resourceTag } from '../paths/wording/describe-clause.ts';
import { describeValues } from '../paths/wording/describe-values.ts';
import type { CompiledStatement } from '../policy/compile-policy.ts';
import type { Condition } from '../policy/conditions/condition.ts';
import { absent, isKnownValue } from '../policy/context.ts';
import { no, yes } from '../policy/truth.ts';

/** A statement that refuses a call or does not allow it, and why. */
export type StatementWithReason = StatementSource & {
  /** "only if it is tagged department=dev; it is tagged department=prod". */
  readonly why: string;
};

/** What alone stands in the way of a call. */
export interface SingleBlocker {
  /** The statement that denies, or that would allow; undefined where no statement of a permissions boundary allows. */
  readonly statement?: StatementSource;
  readonly why: string;
  /** Equal where the same thing stands in the way of several principals. */
  readonly key: string;
}

/** The Allow statements for the action of a call that do not apply, and why not. */
export function allowsThatDoNotApply(explanation: CallExplanation, actor: Actor): readonly StatementWithReason[] {
  return (['identity policy', 'permissions boundary'] as const).flatMap((layer) =>
    allowsOf(layer, explanation).flatMap((allow) => {
      const why = whyNotApplicable(allow.statement, explanation, actor);
      return why === undefined ? [] : [{ ...statementSource(allow, actor), why }];
    }),
  );
}

/**
 * When a Deny that applies would not, and what the request has instead: "except with MFA; ben has no MFA device".
 * Undefined where it has no condition.
 */
export function exceptionsOfDeny(
  { conditions }: CompiledStatement,
  { request }: CallExplanation,
  actor: Actor,
): string | undefined {
  if (conditions.length === 0) return undefined;
  return inWords('except', conditions, ' or ', false, request, actor);
}

/**
 * What alone refuses a call that is otherwise allowed: one Deny, one condition of one Allow, or the permissions boundary.
 * Undefined where it is more than one thing, or nothing.
 */
export function singleBlocker(explanation: CallExplanation, actor: Actor): SingleBlocker | undefined {
  const { decision, request, layers } = explanation;
  if (decision.decision === 'explicitDeny') return onlyDeny(explanation, actor);
  if (decision.decision !== 'implicitDeny') return undefined;
  const unmet = (grantPathsOf(request, evaluateLayers(request, layers)).at(-1) ?? []).filter(({ met }) => met === no);
  const [missing, ...others] = unmet;
  if (!missing || others.length > 0) return undefined;
  const layer = layerOf(missing.what);
  if (!layer) return undefined;
  for (const allow of allowsOf(layer, explanation)) {
    if (allow.statement.matchesActionAndResource(request) === no) continue;
    const [condition, ...more] = unmetConditions(allow.statement, explanation, actor);
    if (!condition || more.length > 0) continue;
    const statement = statementSource(allow, actor);
    const why = inWords('only', [condition], ' and ', true, request, actor);
    return { statement, why, key: JSON.stringify([statement, condition.text]) };
  }
  const { boundary } = actor;
  if (layer === 'identity policy' || !boundary) return undefined;
  const why = `only its permissions boundary ${boundary.name} does not allow it`;
  return { why, key: JSON.stringify([boundary.id, boundary.name]) };
}

function onlyDeny(explanation: CallExplanation, actor: Actor): SingleBlocker | undefined {
  const { requirements, denies } = contributingStatements(explanation.request, explanation.layers);
  const [deny, ...others] = denies.filter(({ truth }) => truth === yes);
  if (!deny || others.length > 0 || requirements.length === 0) return undefined;
  const statement = statementSource(deny, actor);
  const exceptions = exceptionsOfDeny(deny.statement, explanation, actor);
  return {
    statement,
    why: exceptions === undefined ? 'denies it, whatever the request' : `denies it ${exceptions}`,
    key: JSON.stringify(statement),
  };
}

function layerOf(requirement: string): AllowingLayer | undefined {
  if (requirement === 'the identity policies') return 'identity policy';
  return requirement === 'the permissions boundary' ? 'permissions boundary' : undefined;
}

type AllowingLayer = Extract<LayerName, 'identity policy' | 'permissions boundary'>;

function allowsOf(layer: AllowingLayer, { layers, request }: CallExplanation) {
  const policies = (layer === 'identity policy' ? layers.identity : layers.boundary) ?? [];
  return policies.flatMap((policy) =>
    'problem' in policy
      ? []
      : policy.statementsFor(request.action).Allow.map((statement) => ({ layer, policy: policy.name, statement })),
  );
}

/** Why a statement does not apply to a request; undefined if it does. */
function whyNotApplicable(
  statement: CompiledStatement,
  explanation: CallExplanation,
  actor: Actor,
): string | undefined {
  const { request } = explanation;
  if (statement.matchesActionAndResource(request) === no)
    return `not on this resource, ${onWhich(statement.resources)}`;
  const unmet = unmetConditions(statement, explanation, actor);
  return unmet.length === 0 ? undefined : inWords('only', unmet, ' and ', true, request, actor);
}

/** The conditions of a statement that fail. What the caller may choose or bring, and did not need here, does not. */
function unmetConditions(
  { conditions }: CompiledStatement,
  { request: { context } }: CallExplanation,
  { canBringMfa }: Actor,
): readonly Condition[] {
  return conditions.filter((condition) => {
    if (condition.holds(context) !== no) return false;
    const [key = ''] = condition.reads;
    const mayBring = (isMfaKey(key) && canBringMfa) || isChosenByCaller(key);
    return !(mayBring && context(key) === absent);
  });
}

const mostPatterns = 3;

function onWhich(resources: CompiledStatement['resources']): string {
  const { negated, items } = resources ?? { negated: false, items: [] };
  const more = items.length - mostPatterns;
  const shown = `${items.slice(0, mostPatterns).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return negated ? `on all but ${shown}` : `only on ${shown}`;
}

/** "only if it is tagged a=b and with MFA; it is tagged a=c, ben has no MFA device". */
function inWords(
  start: string,
  conditions: readonly Condition[],
  between: string,
  holds: boolean,
  request: CallExplanation['request'],
  actor: Actor,
): string {
  const clauses = conditions.map((condition) => {
    const clause = clauseOf(condition.text, holds);
    return describeClause(callerTagClause(clause, request) ?? clause);
  });
  const values = conditions.flatMap((condition) => {
    const found = describeValues(condition, request, actor);
    // The clause says the resource's tag already.
    return callerTagClause(clauseOf(condition.text, holds), request) ? found.slice(1) : found;
  });
  const had = [...new Set(values)].join(', ');
  return `${start} ${clauses.join(between)}${had === '' ? '' : `; ${had}`}`;
}

/** What a comparison of the resource's tag with a tag of the caller means for the caller, where the former is known. */
function callerTagClause(clause: Clause, { context }: CallExplanation['request']): Clause | undefined {
  const { key, each, relation, values } = clause;
  const [value = '', ...more] = values;
  const [, callerTag] = /^\$\{(aws:principaltag\/[^},]+)\}$/i.exec(value) ?? [];
  if (callerTag === undefined || more.length > 0 || each !== undefined || !resourceTag.test(key)) return undefined;
  const found = context(key.toLowerCase());
  const [wanted, ...others] = isKnownValue(found) ? found : [];
  if (wanted?.length !== 1 || others.length > 0) return undefined;
  return { key: callerTag, relation, each, values: wanted };
}
