import { matches, type Glob } from '../glob.ts';
import { tagsRead } from './keys.ts';
import type { Target } from './target.ts';
import { factsOf } from './view.ts';

/** What some policies look at when they are asked about a target. */
export interface Reads {
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
export function classesOf(targets: readonly Target[], reads: Reads): readonly TargetClass[] {
  const view = viewer(reads);
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
export function viewer({ keys, globs, wholeArn }: Reads): (target: Target) => string {
  const read = [...keys];
  const own = new Map<Target, string>();
  const view = (target: Target): string => {
    const parts = [target.kind, target.account, target.region];
    if (wholeArn || target.kind === 'other') parts.push(target.arn);
    else for (const glob of globs) parts.push(matches(glob, target.arn) ? '1' : '0');
    for (const key of read) parts.push(valueSeen(target, key));
    for (const [name, text, others] of factsOf(target)) parts.push(name, text, ...others.map(once).sort());
    return parts.join('\n');
  };
  const once = (target: Target): string => {
    const found = own.get(target) ?? view(target);
    own.set(target, found);
    return found;
  };
  return view;
}

/** An empty value is not the lack of one. */
function valueSeen(target: Target, key: string): string {
  const tags = tagsRead(target, key);
  if (tags) return tags.length === 0 ? '\0' : tags.join('\t');
  return target.attributes.get(key) ?? '\0';
}
