import { memoize, memoizeWeakly } from '../../../domain/memoize.ts';
import {
  applicableStatements,
  statementsApplying,
  type ApplicableStatements,
} from '../../evaluator/applicable-statements.ts';
import type { CompiledPolicy, CompiledStatement } from '../../policy/compile-policy.ts';
import type { Truth } from '../../policy/truth.ts';
import type { Actor } from './actor.ts';
import { isPrincipalKey } from './request-context.ts';
import { keptViewOf, type View } from './view.ts';

/**
 * An actor's statements that apply to an action. Actors whose statements say the same share what is found out about
 * them, although they hold them in documents that differ in the rest.
 */
export interface KnownStatements extends ApplicableStatements {
  /** Equal for statements that say the same about the same action, in the same layers. */
  readonly id: number;
  /** Whether any Allow is among them, and any of the permissions boundary if there is one. */
  readonly mayAllow: boolean;
  /** Whether they read who makes the call. */
  readonly readsPrincipal: boolean;
  readonly view: View;
  /** The answers that were found with them: by question, then by view. */
  readonly answers: Map<string, Map<string, Truth>>;
}

/** Finds the statements of actors that apply to actions; each is looked for once. */
export function statementFinder(): (actor: Actor, action: string) => KnownStatements {
  const byContents = new Map<string, Map<string, KnownStatements>>();
  const shared = new Map<string, Omit<KnownStatements, keyof ApplicableStatements>>();
  const numberOf = statementNumbers();
  return ({ contents, layers }, action) => {
    const byAction = byContents.get(contents) ?? new Map<string, KnownStatements>();
    if (byAction.size === 0) byContents.set(contents, byAction);
    const known = byAction.get(action);
    if (known) return known;
    const found = applicableStatements(layers, action.toLowerCase());
    const own = statementsFor(layers.identity, action);
    const bounding = layers.boundary && statementsFor(layers.boundary, action);
    const key = `${action} ${own.map(numberOf).join()} ${bounding?.map(numberOf).join() ?? 'unbounded'}`;
    const common = shared.get(key) ?? {
      id: shared.size,
      mayAllow: own.some(isAllow) && (!bounding || bounding.some(isAllow)),
      readsPrincipal: [...found.keys].some(isPrincipalKey),
      view: keptViewOf(found),
      answers: new Map(),
    };
    shared.set(key, common);
    const statements = { ...found, ...common };
    byAction.set(action, statements);
    return statements;
  };
}

/** Numbers statements: equal for those that say the same. One with a policy variable, or what looks like one, has its own. */
function statementNumbers(): (statement: CompiledStatement) => number {
  const byText = new Map<string, number>();
  return memoize((statement) => {
    const text = textOfStatement(statement);
    const key = text.includes('${') ? `${text} ${byText.size}` : text;
    const number = byText.get(key) ?? byText.size;
    byText.set(key, number);
    return number;
  });
}

/** Accounts that differ in a few policies have the other statements in common. */
const textOfStatement = memoizeWeakly(({ effect, resources, conditions }: CompiledStatement): string =>
  JSON.stringify([effect, resources, conditions.map((condition) => condition.text)]),
);

function statementsFor(policies: readonly CompiledPolicy[], action: string): readonly CompiledStatement[] {
  const lower = action.toLowerCase();
  return policies.flatMap((policy) => statementsApplying(policy)(lower));
}

function isAllow({ effect }: CompiledStatement): boolean {
  return effect === 'Allow';
}
