import type { Target, TargetFacts } from '../target.ts';
import { lastingTree } from './value-tree.ts';

/** The facts of a target that are no targets, as a number that is equal for equal facts, and those that are, by name. */
export interface OwnFacts {
  /** Above zero. */
  readonly number: number;
  readonly others: readonly { readonly name: string; readonly targets: readonly Target[] }[];
}

const treeOfFacts = lastingTree(1_000_000);

/** Reads the facts of a target. */
export function readOwnFacts(facts: TargetFacts): OwnFacts {
  const all = facts as Readonly<Record<string, string | boolean | Target | readonly Target[] | undefined>>;
  const tree = treeOfFacts();
  let place = tree.after(tree.root, '');
  let others: OwnFacts['others'][number][] | undefined;
  for (const name in all) {
    const fact = all[name];
    if (fact === undefined) continue;
    if (typeof fact === 'object') (others ??= []).push({ name, targets: 'arn' in fact ? [fact] : fact });
    else place = tree.after(tree.after(place, name), fact);
  }
  return { number: place, others: others ?? none };
}

const none: OwnFacts['others'] = [];
