import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { isKnownValue } from '../../policy/context.ts';
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

/** What a caller sends of its own choice: "aws:RequestTag/team=x". */
export function describeChoice(choice: Choice): string[] {
  return choice.map(([key, value]) => `${key}=${typeof value === 'string' ? value : value.join(',')}`);
}

/** The conditions of a statement that the question leaves open, one text each. */
function describeOpenConditions({ statement, policy }: StatementMatch, holds: boolean, { context }: Request): string[] {
  const isUnsaid = (key: string) => !isKnownValue(context(key));
  const open = statement.conditions.filter((condition) => condition.holds(context) === maybe);
  const words = open.map(
    ({ text, reads }) =>
      `${describeClause(clauseOf(text, holds))}${reads.some(isUnsaid) ? '' : ', which AWS leaves open'}`,
  );
  return words.length > 0
    ? words
    : [`if its resource ${holds ? 'is' : 'is not'} what ${nameOf(statement, policy)} means`];
}

function nameOf({ name }: CompiledStatement, policy: string): string {
  return `statement ${name} of ${policy}`;
}

/** One of several sets of conditions is enough; a single one stays a list. */
function alternatives(sets: readonly (readonly string[])[]): readonly string[] {
  const different = [...new Map(sets.map((set) => [set.join('\n'), set])).values()];
  const [only = []] = different;
  return different.length === 1 ? only : [either(different.map((set) => set.join(' and ')))];
}

function either(texts: readonly string[]): string {
  const separator = texts.some((text) => text.includes(' and ')) ? ', or ' : ' or ';
  return [...new Set(texts)].join(separator);
}
