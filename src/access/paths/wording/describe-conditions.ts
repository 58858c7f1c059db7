import type { CompiledStatement } from '../../policy/compile-policy.ts';
import type { Condition } from '../../policy/conditions/condition.ts';
import { isKnownValue, type ContextValue } from '../../policy/context.ts';
import type { ContributingStatements } from '../../evaluator/contributing-statements.ts';
import type { StatementMatch } from '../../evaluator/evaluate-layers.ts';
import type { Request } from '../../evaluator/request.ts';
import { maybe } from '../../policy/truth.ts';
import type { Choice } from '../model/choices.ts';
import { clauseOf } from './condition-clause.ts';
import { describeClause } from './describe-clause.ts';

/** What a conditional answer depends on, in plain words, all of which must hold: "with MFA", "from 203.0.113.0/24". */
export function describeConditions(
  { requirements: demands, denies }: ContributingStatements,
  request: Request,
): string[] {
  const allowing = demands
    .filter(({ met }) => met === maybe)
    .flatMap(({ matches: hits }) => alternatives(hits.map((hit) => describeOpenConditions(hit, true, request))));
  const denying = denies
    .filter(({ truth }) => truth === maybe)
    .map((hit) => either(describeOpenConditions(hit, false, request)));
  return [...new Set([...allowing, ...denying])];
}

/** What a caller chooses to send: "aws:RequestTag/team=x". */
export function describeChoice(choice: Choice): string[] {
  return choice.map(([key, value]) => `${key}=${typeof value === 'string' ? value : value.join(',')}`);
}

/** The conditions of a statement that the request leaves open, each in words. */
function describeOpenConditions({ statement, policy }: StatementMatch, holds: boolean, request: Request): string[] {
  const { context, principal } = request;
  const isUnsaid = (key: string) => !isKnownValue(context(key)) || (principal.kind === 'role' && isOfSession(key));
  const open = statement.conditions.filter((condition) => condition.holds(context) === maybe);
  const words = open.map(
    (condition) =>
      sessionTagText(condition, holds, request) ??
      `${describeClause(clauseOf(condition.text, holds))}${condition.reads.some(isUnsaid) ? '' : ', which AWS leaves open'}`,
  );
  return words.length > 0
    ? words
    : [`if its resource ${holds ? 'is' : 'is not'} what ${nameOf(statement, policy)} means`];
}

/** Whether whoever makes a role's session decides about a key. */
function isOfSession(key: string): boolean {
  return key === 'aws:userid' || key.startsWith(principalTag);
}

const principalTag = 'aws:principaltag/';

/**
 * A condition that a session tag from outside decides: "with session tag department=prod". Undefined for other
 * conditions.
 */
function sessionTagText({ text }: Condition, holds: boolean, { principal, context }: Request): string | undefined {
  if (principal.kind !== 'role') return undefined;
  const { key, relation, each, values } = clauseOf(text, holds);
  const start = relation === 'is' ? 'with' : 'without';
  if (each !== undefined || (relation !== 'is' && relation !== 'isNot')) return undefined;
  if (key.toLowerCase().startsWith(principalTag))
    return `${start} session tag ${key.slice(principalTag.length)}=${values.join(' or ')}`;
  const [value, ...more] = values;
  const tag = /^\$\{aws:principaltag\/([^},]+)\}$/i.exec(value ?? '')?.[1];
  const [wanted, ...others] = known(context(key.toLowerCase()));
  if (tag === undefined || more.length > 0 || wanted === undefined || others.length > 0) return undefined;
  return `${start} session tag ${tag}=${wanted}`;
}

/** The single values that a key can have. */
function known(value: ContextValue): readonly string[] {
  return isKnownValue(value) ? value.flatMap((values) => values ?? []) : [];
}

function nameOf({ name }: CompiledStatement, policy: string): string {
  return `statement ${name} of ${policy}`;
}

/** One of several sets of conditions is enough; a single set stays a list. */
function alternatives(sets: readonly (readonly string[])[]): readonly string[] {
  const different = [...new Map(sets.map((set) => [set.join('\n'), set])).values()];
  const [only = []] = different;
  return different.length === 1 ? only : [either(different.map((set) => set.join(' and ')))];
}

function either(texts: readonly string[]): string {
  const separator = texts.some((text) => text.includes(' and ')) ? ', or ' : ' or ';
  return [...new Set(texts)].join(separator);
}
