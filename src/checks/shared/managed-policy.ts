import type { ManagedPolicy } from '../../domain/iam/identity.ts';
import type { PolicyDocument } from '../../domain/iam/policy.ts';

/** The document of the default version; undefined if the snapshot does not hold it. */
export function defaultDocument({ attributes }: ManagedPolicy): PolicyDocument | undefined {
  return attributes.versions.find(({ isDefault, id }) => isDefault || id === attributes.defaultVersion)?.policy;
}
