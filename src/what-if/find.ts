import { isPartOfAnother, type Resource } from '../domain/resource.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { nearest } from '../domain/text/nearest.ts';

type AnyResource = Resource<string, unknown>;

/** A change that does not fit the account; the message is a sentence. */
export class MisfitError extends Error {
  override readonly name = 'MisfitError';
}

/**
 * The one resource of some kinds that a text names: by ARN, `kind/name`, id, or name. Throws a MisfitError where there
 * is none or there are several.
 */
export function findOne(account: SnapshotIndex, text: string, kinds?: readonly string[]): AnyResource {
  const candidates = account.snapshot.resources.filter(
    ({ kind }) => !isPartOfAnother(kind) && (kinds?.includes(kind) ?? true),
  );
  const ways: readonly ((resource: AnyResource) => boolean)[] = [
    ({ arn }) => arn === text,
    ({ kind, id }) => `${kind}/${id}` === text,
    ({ id }) => id === text,
    ({ name }) => name === text,
  ];
  for (const names of ways) {
    const found = candidates.filter(names);
    const [only, other] = found;
    if (only && other)
      throw new MisfitError(
        `${text} names ${found.length} resources, for example ${only.arn} and ${other.arn}; write the ARN`,
      );
    if (only) return only;
  }
  const names = candidates.flatMap(({ kind, id, arn }) => [`${kind}/${id}`, id, arn]);
  const near = nearest(text, names);
  throw new MisfitError(
    `${text} is not in the account${kinds ? ` (looked for: ${kinds.join(', ')})` : ''}${near === undefined ? '' : `; did you mean "${near}"?`}`,
  );
}
