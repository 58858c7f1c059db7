import { matches, type Glob } from '../../policy/patterns/glob.ts';
import { otherSpellings, tagKeyOf, tagValuesRead } from './request-context.ts';
import type { Target } from './target.ts';
import { viewOfFacts } from './view.ts';

/** What some policies look at when they are asked about a target. */
export interface PolicyReads {
  /** Condition keys, lower case. */
  readonly keys: ReadonlySet<string>;
  readonly globs: readonly Glob[];
  /** Whether some resource pattern holds variables, so that every ARN may count by itself. */
  readonly wholeArn: boolean;
}

/** Targets that nothing tells apart: neither the policies, nor what the techniques look at. */
export interface TargetClass {
  /** One of them, to decide with and to name. */
  readonly example: Target;
  /** Places of the members in the list that was divided. */
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

/** Makes the function that writes down all that can be seen of a target. */
function targetView({ keys, globs, wholeArn }: PolicyReads): (target: Target) => string {
  const tags = [...new Map([...keys].map((key) => [tagKeyOf(key), key]))].flatMap(([tag, key]) =>
    tag === undefined ? [] : [key],
  );
  const attributes = [...keys].filter((key) => tagKeyOf(key) === undefined);
  const own = new Map<Target, string>();
  const view = (target: Target): string => {
    let seen = `${target.kind}\n${target.account}\n${target.region}\n`;
    if (wholeArn || target.kind === 'other') seen += target.arn;
    else for (const glob of globs) seen += matches(glob, target.arn) ? '1' : '0';
    for (const key of tags) {
      const values = tagValuesRead(target, key) ?? [];
      seen += values.length === 0 ? absentMark : `\n${values.join('\t')}${otherSpellings(target, key, undefined)}`;
    }
    for (const key of attributes) {
      const value = target.attributes.get(key);
      seen += value === undefined ? absentMark : `\n${value}`;
    }
    return seen + viewOfFacts(target, once);
  };
  const once = (target: Target): string => {
    const found = own.get(target) ?? view(target);
    own.set(target, found);
    return found;
  };
  return view;
}

/** An empty value is not the lack of one. */
const absentMark = '\n\0';
