import { memoize } from '../../../../domain/memoize.ts';
import { applicableStatements } from '../../../evaluator/applicable-statements.ts';
import type { CompiledPolicy } from '../../../policy/compile-policy.ts';
import { anyRun, compilePieces, matches, type Glob } from '../../../policy/patterns/glob.ts';
import { isEverything, overlap } from '../../../policy/patterns/pattern-containment.ts';
import type { Actor } from '../actor.ts';
import type { CallEvaluator } from '../call-evaluator.ts';
import { tagKeyOf } from '../tag-keys.ts';
import { onceARow, ownFactsOf } from '../snapshot-target.ts';
import type { Target } from '../target.ts';
import { lastingTree, newTree } from './value-tree.ts';

/** What some policies read about a target. */
export interface PolicyReads {
  /** Condition keys, lower case. */
  readonly keys: ReadonlySet<string>;
  readonly globs: readonly Glob[];
  /** Whether a resource pattern holds policy variables, so that each ARN may get its own answer. */
  readonly wholeArn: boolean;
}

/** What the policies of some actors, and others that they may get, read when some actions are decided. */
export function policyReadsOf(
  actors: readonly Actor[],
  actions: readonly string[],
  evaluator: CallEvaluator,
  others: readonly CompiledPolicy[] = [],
): PolicyReads {
  const distinct = new Map(actors.map((actor) => [actor.contents, actor])).values();
  const applicable = [
    ...[...distinct].flatMap((actor) => actions.map((action) => evaluator.applicableStatements(actor, action))),
    ...(others.length === 0
      ? []
      : actions.map((action) => applicableStatements({ identity: others }, action.toLowerCase()))),
  ];
  return {
    keys: new Set(applicable.flatMap(({ keys }) => [...keys])),
    globs: [...new Map(applicable.flatMap(({ globs }) => globs).map((glob) => [glob.join(), glob])).values()],
    wholeArn: applicable.some(({ templates }) => templates.length > 0),
  };
}

/** Targets that neither policies nor techniques tell apart. */
export interface TargetClass {
  /** One of them, which stands for all. */
  readonly example: Target;
  /** Indexes of the members in the list of targets. */
  readonly members: readonly number[];
}

/** Divides targets into classes, in the order of their first members. */
export function classesOf(targets: Iterable<Target>, reads: PolicyReads): readonly TargetClass[] {
  const numberOf = targetNumbers(reads);
  const byNumber = new Map<number, { example: Target; members: number[] }>();
  let index = 0;
  for (const target of targets) {
    const number = numberOf(target);
    const found = byNumber.get(number);
    if (found) found.members.push(index);
    else byNumber.set(number, { example: target, members: [index] });
    index += 1;
  }
  return [...byNumber.values()];
}

/** Makes the function that follows all that can be read about a target through a tree of values. */
function targetNumbers({ keys, globs, wholeArn }: PolicyReads): (target: Target) => number {
  const attributes = [...keys].filter((key) => tagKeyOf(key) === undefined && !key.startsWith(globalPrefix));
  const tagsOf = tagNumbering(new Set([...keys].flatMap((key) => tagKeyOf(key) ?? [])));
  // A pattern that matches everything tells no targets apart.
  const telling = globs.filter((glob) => !isEverything(glob)).map((glob, number) => ({ glob, number }));
  // Most patterns name another service. All resources of a kind and a region are of one service.
  const tellingOf = memoize(
    ({ arn }: { readonly scope: number; readonly arn: string }) => {
      const ofService = [...compilePieces([{ literal: headOf(arn) }]), anyRun];
      return telling.filter(({ glob }) => overlap(glob, ofService));
    },
    { key: ({ scope }) => scope },
  );
  const { root, after } = newTree();
  // Targets among facts whose own facts hold others: they take longer, and several targets may name them.
  const compound = new Map<Target, number>();
  const numberOf = (target: Target, isAmongFacts = false): number => {
    const { arn } = target;
    const scope = scopeOf(target);
    let place = after(root, scope);
    if (wholeArn || target.kind === 'other') place = after(place, arn);
    else for (const { glob, number } of tellingOf({ scope, arn })) if (matches(glob, arn)) place = after(place, number);
    place = after(after(place, endOfPatterns), tagsOf(target));
    if (attributes.length > 0) {
      const values = target.attributes;
      for (const key of attributes) place = after(place, values.get(key));
    }
    const { number, others } = ownFactsOf(target);
    place = after(place, number);
    for (const { name, targets } of others) {
      place = after(after(place, name), targets.length);
      for (const other of inOrder(targets.map(numberOfOther))) place = after(place, other);
    }
    if (isAmongFacts && others.length > 0) compound.set(target, place);
    return place;
  };
  const numberOfOther = (target: Target): number => compound.get(target) ?? numberOf(target, true);
  return (target) => numberOf(target);
}

/** A number for the kind, account and region of a target. */
const scopeOf = onceARow('scope', ({ kind, account, region }) => {
  const { root, after } = treeOfScopes();
  return after(after(after(root, kind), account), region);
});

/** Numbers targets by those of their tags whose keys, in lower case, are in a set. */
function tagNumbering(read: ReadonlySet<string>): (target: Target) => number {
  const isRead = memoize((tag: string): boolean => read.has(tag.toLowerCase()), { limit: 10_000 });
  return onceARow(`tags ${JSON.stringify([...read].sort())}`, ({ tags }) => {
    const { root, after } = treeOfTags();
    let place = after(root, '');
    for (const tag in tags) if (isRead(tag)) place = after(after(place, tag), tags[tag]);
    return place;
  });
}

function inOrder(numbers: number[]): readonly number[] {
  return numbers.length < 2 ? numbers : numbers.sort((one, other) => one - other);
}

/** Of the keys that all services have, only tags tell of the target: the others are never among its attributes. */
const globalPrefix = 'aws:';

const treeOfScopes = lastingTree(100_000);
const treeOfTags = lastingTree(1_000_000);

/** No pattern has this number. */
const endOfPatterns = -1;

/** An ARN up to its service. */
function headOf(arn: string): string {
  const partition = arn.indexOf(':') + 1;
  const service = arn.indexOf(':', partition) + 1;
  return arn.slice(0, arn.indexOf(':', service) + 1);
}
