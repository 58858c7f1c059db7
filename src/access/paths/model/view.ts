import { memoize, memoizeWeakly } from '../../../domain/memoize.ts';
import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Context } from '../../policy/context.ts';
import type { Condition } from '../../policy/conditions/condition.ts';
import { matches, type Glob } from '../../policy/patterns/glob.ts';
import type { Actor } from './actor.ts';
import type { Truth } from '../../policy/truth.ts';
import { isChosenByCaller } from './choices.ts';
import { isPrincipalKey, observedContexts } from './request-context.ts';
import type { OwnFacts } from './classes/own-facts.ts';
import { otherSpellings, tagKeyOf } from './tag-keys.ts';
import { ownFactsOf } from './snapshot-target.ts';
import type { Target } from './target.ts';

/**
 * Writes down all that some statements can read about an actor and a target. Pairs with equal views get equal
 * decisions.
 */
export type View = (actor: Actor, target: Target) => string;

/** The facts of a target, which are read once. */
export const factsOf: (target: Target) => OwnFacts = memoizeWeakly(ownFactsOf);

/** All that is seen of a target whatever the policies are, besides the targets among its facts. */
export function ownText(target: Target): string {
  const { kind, account, region, arn } = target;
  const { number, others } = factsOf(target);
  return `${kind} ${account} ${region} ${kind === 'other' ? arn : ''} ${number} ${others.map(({ name }) => name).join()}`;
}

/** Compiles the view of some statements. What it writes is kept, unless it also depends on the actor. */
export function keptViewOf(applicable: ApplicableStatements): View {
  const { write, readsActor } = compileView(viewReadsOf(applicable));
  if (readsActor) return (actor, target) => write(observedContexts(actor, target), target);
  const written = new WeakMap<Target, string>();
  return (actor, target) => {
    const known = written.get(target);
    if (known !== undefined) return known;
    const seen = write(targetContext(actor, target), target);
    written.set(target, seen);
    return seen;
  };
}

/** What conditions can read that do not read the actor: one context is enough. */
function targetContext(actor: Actor, target: Target): readonly Context[] {
  return observedContexts(actor, target).slice(0, 1);
}

/**
 * All that some statements can read about an actor and a target. A condition that reads only the actor and the target
 * counts by its outcome, however many values there are; one that also reads what is sent counts by the values. A tag
 * that is spelled in another case than in the policies counts too: a change of it has to use that spelling.
 */
export interface ViewReads {
  /** By their tokens. */
  readonly globs: ReadonlyMap<string, Glob>;
  /** Whether each ARN may get its own answer. */
  readonly wholeArn: boolean;
  /** Conditions that count by their outcome, by their text: those on the target alone, and those that read the actor. */
  readonly onTarget: ReadonlyMap<string, Condition>;
  readonly onActor: ReadonlyMap<string, Condition>;
  /** Keys that count by their values. */
  readonly keys: readonly string[];
  /** See `spellingsOf`. */
  readonly spellings: ReadonlyMap<string, string | undefined>;
}

/** Finds out what some statements can read. */
export function viewReadsOf({ statements, globs, templates }: ApplicableStatements): ViewReads {
  const onTarget = new Map<string, Condition>();
  const onActor = new Map<string, Condition>();
  const raw = new Set<string>();
  for (const condition of statements.flatMap((statement) => statement.conditions)) {
    if (!condition.reads.some(isOfTarget) && !condition.reads.some(isPrincipalKey)) continue;
    const { operator, key, values } = condition.text;
    if (condition.reads.every((read) => isOfTarget(read) || isPrincipalKey(read)))
      (condition.reads.some(isPrincipalKey) ? onActor : onTarget).set(
        JSON.stringify([operator, key, values, condition.reads]),
        condition,
      );
    else for (const read of condition.reads) raw.add(read);
  }
  for (const read of statements.flatMap(({ resourceVariables }) => resourceVariables)) raw.add(read);
  return {
    globs: new Map(globs.map((glob) => [glob.join(), glob])),
    wholeArn: templates.length > 0,
    onTarget,
    onActor,
    keys: [...raw].filter((key) => isOfTarget(key) || isPrincipalKey(key)),
    spellings: spellingsOf(statements),
  };
}

interface CompiledView {
  readonly write: (contexts: readonly Context[], target: Target) => string;
  /** Whether what it writes depends on the actor too. */
  readonly readsActor: boolean;
}

function compileView({ globs, wholeArn, onTarget, onActor, keys, spellings }: ViewReads): CompiledView {
  const outcomes = [...onTarget].map(([text, condition]) => ({ condition, known: outcomesOf(text) }));
  const patterns = [...globs.values()];
  const write = (contexts: readonly Context[], target: Target): string => {
    let seen = `${target.kind} ${target.account} ${target.region} `;
    if (wholeArn || target.kind === 'other') seen += target.arn;
    else for (const glob of patterns) seen += matches(glob, target.arn) ? '1' : '0';
    seen += ' ';
    for (const context of contexts) {
      for (const { condition, known } of outcomes) seen += String(outcomeOn(target, condition, context, known));
      for (const condition of onActor.values()) seen += String(condition.holds(context));
      for (const key of keys) seen += `\n${JSON.stringify(context(key))}`;
    }
    for (const [key, spelling] of spellings) seen += otherSpellings(target, key, spelling);
    return seen;
  };
  return { write, readsActor: keys.some(isPrincipalKey) || onActor.size > 0 };
}

/** The outcomes of equal conditions that read the target alone. */
const outcomesOf: (text: string) => WeakMap<Target, Truth> = memoize(() => new WeakMap(), { limit: 10_000 });

function outcomeOn(target: Target, condition: Condition, context: Context, outcomes: WeakMap<Target, Truth>): Truth {
  const known = outcomes.get(target);
  if (known !== undefined) return known;
  const found = condition.holds(context);
  outcomes.set(target, found);
  return found;
}

/**
 * The condition keys that read tags, in lower case, with the spelling that the policies use for the tag; undefined
 * where they use several.
 */
function spellingsOf(statements: ApplicableStatements['statements']): ReadonlyMap<string, string | undefined> {
  const spellings = new Map<string, string | undefined>();
  for (const { key: text } of statements.flatMap(({ conditions }) => conditions.map((condition) => condition.text))) {
    const key = text.toLowerCase();
    if (tagKeyOf(key) === undefined) continue;
    const spelling = text.slice(text.indexOf('/') + 1);
    spellings.set(key, spellings.has(key) && spellings.get(key) !== spelling ? undefined : spelling);
  }
  return spellings;
}

/** Whether a key tells of the target, and not of who asks, of when, or of what they send. */
function isOfTarget(key: string): boolean {
  return (
    tagKeyOf(key) !== undefined ||
    (keyedServices.some((service) => key.startsWith(service)) && !isChosenByCaller(key) && key !== 'ec2:createaction')
  );
}

/** The services whose resources have condition keys besides tags. */
const keyedServices = ['ec2:', 'rds:'];
