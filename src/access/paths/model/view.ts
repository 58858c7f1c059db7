import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Condition } from '../../policy/conditions/condition.ts';
import { absent, known, type Context, type ContextValue } from '../../policy/context.ts';
import { matches, type Glob } from '../../policy/patterns/glob.ts';
import type { Actor } from './actor.ts';
import { isPrincipalKey, otherSpellings, tagKeyOf, tagValuesRead } from './request-context.ts';
import type { Target } from './target.ts';

/** Writes down what some statements can tell of an actor and a target: pairs that look alike are decided alike. */
export type View = (actor: Actor, target: Target) => string;

/** Adds to a view the facts that techniques look at, and how an actor sees what a target is attached to. */
export function withFacts(view: View, actor: Actor): (target: Target) => string {
  const seen = (target: Target): string => view(actor, target) + viewOfFacts(target, seen);
  return seen;
}

/** Writes down the facts of a target, with what is seen of the targets among them. */
export function viewOfFacts({ facts }: Target, seenOf: (other: Target) => string): string {
  const all = facts as Readonly<Record<string, string | boolean | Target | readonly Target[] | undefined>>;
  let seen = '';
  for (const name in all) {
    const fact = all[name];
    if (typeof fact === 'object') seen += `\n${name} ${('arn' in fact ? [fact] : fact).map(seenOf).sort().join('\t')}`;
    else seen += `\n${name} ${String(fact)}`;
  }
  return seen;
}

/**
 * Compiles the view of some statements. A condition that reads nothing but the actor and the target is seen as its
 * outcome, however many values there are; one that reads what is sent as well shows the values themselves. A tag that
 * is spelled in other letters than the policies spell it is seen as well: whoever changes it has to name it so.
 */
export function viewOf(bearings: readonly ApplicableStatements[]): View {
  const conditions = new Map<string, Condition>();
  const raw = new Set<string>();
  const globs = new Map<string, Glob>();
  let wholeArn = false;
  for (const bearing of bearings) {
    for (const glob of bearing.globs) globs.set(glob.join(), glob);
    if (bearing.templates.length > 0) wholeArn = true;
    for (const condition of bearing.statements.flatMap((statement) => statement.conditions)) {
      if (!condition.reads.some(isOfTarget) && !condition.reads.some(isPrincipalKey)) continue;
      const { operator, key, values } = condition.text;
      if (condition.reads.every((read) => isOfTarget(read) || isPrincipalKey(read)))
        conditions.set(JSON.stringify([operator, key, values, condition.reads]), condition);
      else for (const read of condition.reads) raw.add(read);
    }
    for (const read of bearing.statements.flatMap(({ resourceVariables: resourceReads }) => resourceReads))
      raw.add(read);
  }
  const outcomes = [...conditions.values()];
  const patterns = [...globs.values()];
  const shown = [...raw].filter((key) => isOfTarget(key) || isPrincipalKey(key));
  const spellings = [...spellingsOf(bearings)];
  return (actor, target) => {
    const context = contextOfPair(actor, target);
    let seen = `${target.kind} ${target.account} ${target.region} `;
    if (wholeArn || target.kind === 'other') seen += target.arn;
    else for (const glob of patterns) seen += matches(glob, target.arn) ? '1' : '0';
    seen += ' ';
    for (const condition of outcomes) seen += String(condition.holds(context));
    for (const key of shown) seen += `\n${JSON.stringify(context(key))}`;
    for (const [key, spelling] of spellings) seen += otherSpellings(target, key, spelling);
    return seen;
  };
}

/**
 * The condition keys that read tags, lower case, with the one spelling that the policies have for the tag; undefined
 * where they have several.
 */
function spellingsOf(bearings: readonly ApplicableStatements[]): ReadonlyMap<string, string | undefined> {
  const spellings = new Map<string, string | undefined>();
  for (const { key: text } of bearings
    .flatMap(({ statements }) => statements)
    .flatMap(({ conditions }) => conditions.map((condition) => condition.text))) {
    const key = text.toLowerCase();
    if (tagKeyOf(key) === undefined) continue;
    const spelling = text.slice(text.indexOf('/') + 1);
    spellings.set(key, spellings.has(key) && spellings.get(key) !== spelling ? undefined : spelling);
  }
  return spellings;
}

function isOfTarget(key: string): boolean {
  return (
    tagKeyOf(key) !== undefined ||
    (key.startsWith('ec2:') && !key.startsWith('ec2:attribute') && key !== 'ec2:createaction')
  );
}

function contextOfPair({ identity, tags }: Actor, target: Target): Context {
  return (key) => {
    const values = tagValuesRead(target, key);
    if (values) return possibilities(values, target.attributes.has('aws:resourcetag/*'));
    if (target.attributes.has(key)) return valueOf(target.attributes.get(key));
    if (key === 'aws:username') return identity.kind === 'user' ? known(identity.name) : absent;
    if (key === 'aws:userid') return known(identity.uniqueId);
    if (key === 'aws:principalarn') return known(identity.arn);
    if (key === 'aws:principalaccount') return known(identity.account);
    if (key === 'aws:principaltype') return known(identity.kind);
    const tag = key.startsWith('aws:principaltag/') ? key.slice('aws:principaltag/'.length) : undefined;
    if (tag === undefined) return absent;
    return possibilities(
      Object.entries(tags).flatMap(([name, value]) => (name.toLowerCase() === tag ? [value] : [])),
      false,
    );
  };
}

function possibilities(values: readonly string[], isUnknown: boolean): ContextValue {
  if (values.length === 0) return isUnknown ? 'unknown' : absent;
  return values.map((value) => [value]);
}

function valueOf(value: string | undefined): ContextValue {
  return value === undefined ? 'unknown' : known(value);
}
