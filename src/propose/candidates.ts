import type { SnapshotIndex } from '../domain/snapshot.ts';
import type { Choices, Production } from './choices.ts';
import { isIamName } from '../domain/iam/iam-name.ts';
import { isWordLike, keysOf, taggedResources, valuesOf } from './tag-use.ts';

/** What an owner may choose from; what the account suggests is among it. */
export interface Candidates {
  readonly tagKeys: readonly string[];
  readonly production: readonly Production[];
  /** `group/NAME` and the like. */
  readonly principals: readonly string[];
}

/** Collects them, the most frequent first, and not too many. */
export function candidatesIn(snapshot: SnapshotIndex, guessed: Choices, taggableKinds: readonly string[]): Candidates {
  const resources = [...taggedResources(snapshot, taggableKinds).values()].flat();
  const keys = [...keysOf(resources).keys()].slice(0, 12);
  const chosen = [guessed.ownerTag, guessed.departmentTag].filter((key) => key !== undefined);
  const tags = keys
    .map((key) => ({ key, values: valuesOf(key, resources) }))
    .filter(({ values }) => isWordLike(values))
    .flatMap(({ key, values }) => [...values.keys()].map((value): Production => ({ tag: { key, value } })));
  const guess = guessed.production ? [guessed.production] : [];
  const isGuess = (each: Production) => JSON.stringify(each) === JSON.stringify(guessed.production);
  const groups = snapshot
    .ofKind('group')
    .map(({ id }) => id)
    .filter(isIamName)
    .map((id) => `group/${id}`);
  return {
    tagKeys: [...new Set([...chosen, ...keys])],
    production: [...guess, ...tags.filter((each) => !isGuess(each))].slice(0, 20),
    principals: [...new Set([...guessed.admins, ...groups])].slice(0, 50),
  };
}
