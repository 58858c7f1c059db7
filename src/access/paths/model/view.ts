import { memoize, memoizeWeakly } from '../../../domain/memoize.ts';
import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Context } from '../../policy/context.ts';
import type { Condition } from '../../policy/conditions/condition.ts';
import { matches, type Glob } from '../../policy/patterns/glob.ts';
import type { Actor } from './actor.ts';
import type { Truth } from '../../policy/truth.ts';
import { isChosenByCaller } from './choices.ts';
import { isPrincipalKey, observedContexts } from './request-context.ts';
import { otherSpellings, tagKeyOf } from './tag-keys.ts';
import type { Target } from './target.ts';

/**
 * Writes down all that some statements can read about an actor and a target. Pairs with equal views get equal
 * decisions.
 */
export type View = (actor: Actor, target: Target) => string;

/** Adds to a view the facts that techniques look at, and the views of what the target is attached to. */
export function withFacts(view: View, actor: Actor): (target: Target) => string {
  const seen = (target: Target): string => view(actor, target) + viewOfRead(readOnce(target), seen);
  return seen;
}

/** Writes down the facts of a target, with the views of the targets among them. */
export function viewOfFacts(target: Target, seenOf: (other: Target) => string): string {
  return viewOfRead(readFacts(target), seenOf);
}

function viewOfRead({ token, others }: OwnFacts, seenOf: (other: Target) => string): string {
  let seen = token;
  for (const { name, targets } of others) seen += `\n${name} ${targets.map(seenOf).sort().join('\t')}`;
  return seen;
}

/** The facts that are no targets, as a token, and those that are. */
interface OwnFacts {
  readonly token: string;
  readonly others: readonly { readonly name: string; readonly targets: readonly Target[] }[];
}

function readFacts({ facts }: Target): OwnFacts {
  const all = facts as Readonly<Record<string, string | boolean | Target | readonly Target[] | undefined>>;
  let own = '';
  const others: OwnFacts['others'][number][] = [];
  for (const name in all) {
    const fact = all[name];
    if (fact === undefined) continue;
    if (typeof fact === 'object') others.push({ name, targets: 'arn' in fact ? [fact] : fact });
    else own += `\n${name} ${String(fact)}`;
  }
  return { token: tokenOf(own), others };
}

const readOnce = memoizeWeakly(readFacts);

let tokens = 0;

/** A short text in place of a long one; beyond the limit, equal texts may get different ones. */
const tokenOf: (text: string) => string = memoize(() => `\n#${(tokens += 1)}`, { limit: 100_000 });

/**
 * Compiles the view of some statements. A condition that reads only the actor and the target counts by its outcome,
 * however many values there are; one that also reads what is sent counts by the values. A tag that is spelled in
 * another case than in the policies counts too: a change of it has to use that spelling.
 */
export function viewOf(applicable: readonly ApplicableStatements[]): View {
  const { write, readsActor } = compileView(applicable);
  return (actor, target) => write(readsActor ? observedContexts(actor, target) : targetContext(actor, target), target);
}

/** The same for targets that are looked at often: what it writes is kept, unless it also depends on the actor. */
export function keptViewOf(applicable: readonly ApplicableStatements[]): View {
  const { write, readsActor } = compileView(applicable);
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

interface CompiledView {
  readonly write: (contexts: readonly Context[], target: Target) => string;
  /** Whether what it writes depends on the actor too. */
  readonly readsActor: boolean;
}

function compileView(applicable: readonly ApplicableStatements[]): CompiledView {
  const conditions = new Map<string, Condition>();
  const raw = new Set<string>();
  const globs = new Map<string, Glob>();
  let wholeArn = false;
  for (const one of applicable) {
    for (const glob of one.globs) globs.set(glob.join(), glob);
    if (one.templates.length > 0) wholeArn = true;
    for (const condition of one.statements.flatMap((statement) => statement.conditions)) {
      if (!condition.reads.some(isOfTarget) && !condition.reads.some(isPrincipalKey)) continue;
      const { operator, key, values } = condition.text;
      if (condition.reads.every((read) => isOfTarget(read) || isPrincipalKey(read)))
        conditions.set(JSON.stringify([operator, key, values, condition.reads]), condition);
      else for (const read of condition.reads) raw.add(read);
    }
    for (const read of one.statements.flatMap(({ resourceVariables: resourceReads }) => resourceReads)) raw.add(read);
  }
  const outcomes = [...conditions].map(([text, condition]) => ({
    condition,
    onTargets: condition.reads.some(isPrincipalKey) ? undefined : outcomesOf(text),
  }));
  const patterns = [...globs.values()];
  const shown = [...raw].filter((key) => isOfTarget(key) || isPrincipalKey(key));
  const spellings = [...spellingsOf(applicable)];
  const write = (contexts: readonly Context[], target: Target): string => {
    let seen = `${target.kind} ${target.account} ${target.region} `;
    if (wholeArn || target.kind === 'other') seen += target.arn;
    else for (const glob of patterns) seen += matches(glob, target.arn) ? '1' : '0';
    seen += ' ';
    for (const context of contexts) {
      for (const { condition, onTargets } of outcomes) seen += String(outcomeOn(target, condition, context, onTargets));
      for (const key of shown) seen += `\n${JSON.stringify(context(key))}`;
    }
    for (const [key, spelling] of spellings) seen += otherSpellings(target, key, spelling);
    return seen;
  };
  const readsActor = shown.some(isPrincipalKey) || outcomes.some(({ onTargets }) => !onTargets);
  return { write, readsActor };
}

/** The outcomes of equal conditions that read the target alone. */
const outcomesOf: (text: string) => WeakMap<Target, Truth> = memoize(() => new WeakMap(), { limit: 10_000 });

function outcomeOn(
  target: Target,
  condition: Condition,
  context: Context,
  outcomes: WeakMap<Target, Truth> | undefined,
): Truth {
  const known = outcomes?.get(target);
  if (known !== undefined) return known;
  const found = condition.holds(context);
  outcomes?.set(target, found);
  return found;
}

/**
 * The condition keys that read tags, in lower case, with the spelling that the policies use for the tag; undefined
 * where they use several.
 */
function spellingsOf(applicable: readonly ApplicableStatements[]): ReadonlyMap<string, string | undefined> {
  const spellings = new Map<string, string | undefined>();
  for (const { key: text } of applicable
    .flatMap(({ statements }) => statements)
    .flatMap(({ conditions }) => conditions.map((condition) => condition.text))) {
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
