import { memoize } from '../../../domain/memoize.ts';
import { tagValue } from '../../../domain/resource.ts';
import { applicableStatements } from '../../evaluator/applicable-statements.ts';
import type { CompiledPolicy } from '../../policy/compile-policy.ts';
import { anyRun, compilePieces, matches, type Glob } from '../../policy/patterns/glob.ts';
import { isEverything, overlap } from '../../policy/patterns/pattern-containment.ts';
import type { Actor } from './actor.ts';
import type { CallEvaluator } from './call-evaluator.ts';
import { tagKeyOf } from './tag-keys.ts';
import type { Target } from './target.ts';
import { viewOfFacts } from './view.ts';

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
export function classesOf(targets: readonly Target[], reads: PolicyReads): readonly TargetClass[] {
  const view = targetView(reads);
  const byView = new Map<string, { example: Target; members: number[] }>();
  targets.forEach((target, index) => {
    const key = view(target);
    const found = byView.get(key);
    if (found) found.members.push(index);
    else byView.set(key, { example: target, members: [index] });
  });
  return [...byView.values()];
}

/** Makes the function that writes down all that can be read about a target. */
function targetView({ keys, globs, wholeArn }: PolicyReads): (target: Target) => string {
  const tags = new Set([...keys].flatMap((key) => tagKeyOf(key) ?? []));
  const attributes = [...keys].filter((key) => tagKeyOf(key) === undefined && !key.startsWith(globalPrefix));
  // A pattern that matches everything tells no targets apart.
  const telling = globs.filter((glob) => !isEverything(glob)).map((glob, place) => ({ glob, place }));
  // Most patterns name another service.
  const tellingOf = memoize(
    (head: string) => {
      const ofService = [...compilePieces([{ literal: head }]), anyRun];
      return telling.filter(({ glob }) => overlap(glob, ofService));
    },
    { limit: 1000 },
  );
  const own = new Map<Target, string>();
  const numbers = new Map<string, string>();
  const view = (target: Target): string => {
    let seen = `${target.kind}\n${target.account}\n${target.region}\n`;
    if (wholeArn || target.kind === 'other') seen += target.arn;
    else
      for (const { glob, place } of tellingOf(headOf(target.arn))) if (matches(glob, target.arn)) seen += `${place} `;
    for (const tag in target.tags) {
      if (tags.has(lowerCase(tag))) seen += `\n${tag}\t${tagValue(target.tags, tag) ?? ''}`;
    }
    seen += '\n';
    const values = attributes.length === 0 ? undefined : target.attributes;
    for (const key of attributes) {
      const value = values?.get(key);
      seen += value === undefined ? absentMark : `\n${value}`;
    }
    return seen + viewOfFacts(target, once);
  };
  const once = (target: Target): string => {
    const known = own.get(target);
    if (known !== undefined) return known;
    const seen = view(target);
    const number = numbers.get(seen) ?? `#${numbers.size}`;
    numbers.set(seen, number);
    own.set(target, number);
    return number;
  };
  return view;
}

/** An ARN up to its service. */
function headOf(arn: string): string {
  const partition = arn.indexOf(':') + 1;
  const service = arn.indexOf(':', partition) + 1;
  return arn.slice(0, arn.indexOf(':', service) + 1);
}

const lowerCase = memoize((tag: string): string => tag.toLowerCase(), { limit: 10_000 });

/** Of the keys that all services have, only tags tell of the target: the others are never among its attributes. */
const globalPrefix = 'aws:';

/** An empty value is not a missing value. */
const absentMark = '\n\0';
