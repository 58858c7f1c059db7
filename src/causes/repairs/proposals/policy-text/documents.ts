import type { ManagedPolicy } from '../../../../domain/iam/identity.ts';
import { isParsed } from '../../../../domain/iam/policy.ts';
import type { JsonObject } from '../../../../domain/json.ts';
import type { AnyResource } from '../../commands/row.ts';
import { documentOf, withInline, withNewVersion, withoutInline, withTrust, type PolicyHolder } from '../../edits.ts';
import { isAwsManaged } from '../../../../domain/arn.ts';

/** A document that a resource has, and the resource with another in its place. */
export interface HeldDocument {
  /** As findings about documents identify it: `inline/NAME`, `trust` or `default`. */
  readonly policy: string;
  readonly document: JsonObject;
  /** Without the document, if that is undefined; undefined where that cannot be. */
  readonly write: (document: JsonObject | undefined) => AnyResource | undefined;
}

/** The documents of a user, group, role or managed policy that the account can change, as far as they parse. */
export function documentsHeldBy(resource: AnyResource): readonly HeldDocument[] {
  const holder = resource as unknown as PolicyHolder | ManagedPolicy;
  if (holder.kind === 'policy') {
    const document = documentOf(holder);
    if (!document || isAwsManaged(holder.arn)) return [];
    return [{ policy: 'default', document, write: (written) => written && withNewVersion(holder, written) }];
  }
  const inline = holder.attributes.inline.flatMap(({ name, policy }): readonly HeldDocument[] =>
    isParsed(policy)
      ? [
          {
            policy: `inline/${name}`,
            document: policy.document,
            write: (written) => (written ? withInline(holder, name, written) : withoutInline(holder, name)),
          },
        ]
      : [],
  );
  if (holder.kind !== 'role' || !isParsed(holder.attributes.trust)) return inline;
  const { document } = holder.attributes.trust;
  return [...inline, { policy: 'trust', document, write: (written) => written && withTrust(holder, written) }];
}
