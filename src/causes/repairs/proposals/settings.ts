import type { AnyResource } from '../commands/row.ts';
import { withAttribute } from '../edits.ts';
import { edited, subjectOf } from './identified.ts';
import type { Propose } from './proposal.ts';

/** A setting that closes the findings of a check: the kind that holds it, its place in the attributes, its value. */
interface Setting {
  readonly kind: string;
  readonly path: readonly string[];
  readonly value: string | boolean | number;
}

const settings: ReadonlyMap<string, readonly Setting[]> = new Map<string, readonly Setting[]>([
  ['termination-protection', [{ kind: 'instance-attribute', path: ['disableApiTermination'], value: true }]],
  ['stop-protection', [{ kind: 'instance-attribute', path: ['disableApiStop'], value: true }]],
  ['shutdown-behavior', [{ kind: 'instance-attribute', path: ['shutdownBehavior'], value: 'stop' }]],
  ['instance-metadata', [{ kind: 'instance', path: ['metadata', 'tokens'], value: 'required' }]],
  [
    'deregistration-protection',
    ['image', 'image-attribute'].map((kind) => ({
      kind,
      path: ['deregistrationProtection'],
      value: 'enabled-without-cooldown',
    })),
  ],
  ['db-deletion-protection', both('deletionProtection', true)],
  ['db-publicly-accessible', [{ kind: 'db-instance', path: ['publiclyAccessible'], value: false }]],
  ['db-copy-tags', both('copyTagsToSnapshot', true)],
  ['db-iam-authentication', both('iamAuthentication', true)],
]);

function both(field: string, value: boolean): readonly Setting[] {
  return ['db-instance', 'db-cluster', 'global-cluster', 'tenant-database'].map((kind) => ({
    kind,
    path: [field],
    value,
  }));
}

/** Proposes the settings that checks ask for, for all resources of the findings together. */
export const proposeSettings: Propose = (findings, context) => {
  const changed = edited(
    findings.flatMap((finding) =>
      (settings.get(finding.check) ?? []).flatMap(({ kind, path, value }) =>
        subjectOf(finding, context, kind)
          .filter((resource) => isRead(resource, path))
          .map((resource) => ({ resource, change: (each: AnyResource) => withAttribute(each, path, value) })),
      ),
    ),
  );
  return changed.length === 0 ? [] : [{ changed }];
};

/** Whether the resource is the one of several that tells the setting. */
function isRead({ attributes }: AnyResource, path: readonly string[]): boolean {
  const value = path.reduce<unknown>(
    (inner, key) => (inner as Readonly<Record<string, unknown>> | null | undefined)?.[key],
    attributes,
  );
  return value !== undefined && value !== null;
}
