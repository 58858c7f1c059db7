import { isAwsManaged } from '../../../domain/arn.ts';
import type { Finding } from '../../../domain/finding.ts';
import { tagValue } from '../../../domain/resource.ts';
import type { AnyResource } from '../commands/row.ts';
import {
  detached,
  documentOf,
  withAttribute,
  withInline,
  withNamedStatements,
  withNewVersion,
  withoutInline,
  withTags,
} from '../edits.ts';
import type { PolicyHolder } from '../edits.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';

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
    [{ kind: 'image', path: ['deregistrationProtection'], value: 'enabled-without-cooldown' }],
  ],
  ['db-deletion-protection', both('deletionProtection', true)],
  ['db-publicly-accessible', [{ kind: 'db-instance', path: ['publiclyAccessible'], value: false }]],
  ['db-copy-tags', both('copyTagsToSnapshot', true)],
  ['db-iam-authentication', both('iamAuthentication', true)],
]);

function both(field: string, value: boolean): readonly Setting[] {
  return ['db-instance', 'db-cluster', 'global-cluster'].map((kind) => ({ kind, path: [field], value }));
}

/** Proposes the settings that checks ask for, for all resources of the findings together. */
export const proposeSettings: Propose = (findings, { account }) => {
  const changed = findings.flatMap(({ check, account: of, region, resource }) =>
    (settings.get(check) ?? []).flatMap(({ kind, path, value }) =>
      account
        .in({ account: of, region, kind })
        .filter(({ id }) => id === resource.id)
        .map((each) => withAttribute(each, path, value)),
    ),
  );
  return changed.length === 0 ? [] : [{ changed: mergedByArn(changed) }];
};

/** Several findings about one resource set several of its fields. */
function mergedByArn(changed: readonly AnyResource[]): readonly AnyResource[] {
  return [...new Map(changed.map((each) => [`${each.kind} ${each.arn}`, each])).values()];
}

/** Proposes each value that the baseline allows for tags that are missing or not approved: one proposal a value. */
export const proposeTags: Propose = (findings, { account, baseline }) => {
  const missing = findings.filter(({ check }) => check === 'required-tag');
  const required = (baseline.tags?.required ?? []).filter(({ values }) => values !== undefined);
  return required.flatMap(({ key, values = [], pattern }): readonly Proposal[] => {
    const lacking = missing
      .flatMap((finding) => resourceOf(finding, account))
      .filter(({ tags }) => {
        const value = tagValue(tags, key);
        return value === undefined || !values.includes(value);
      });
    if (lacking.length === 0) return [];
    const fitting = values.filter((value) => !pattern || pattern.test(value)).slice(0, 3);
    const note = fitting.length > 1 ? 'The baseline allows several values: take the one that is right.' : undefined;
    return fitting.map((value) => ({
      changed: lacking.map((resource) => withTags(resource, { [key]: value })),
      ...(note && { note }),
    }));
  });
};

function resourceOf(
  { account: of, region, resource }: Finding,
  account: ProposalContext['account'],
): readonly AnyResource[] {
  return account.in({ account: of, region, kind: resource.kind }).filter(({ id }) => id === resource.id);
}

/** Proposes to remove the statements that give a forbidden grant, or the policy from its holder. */
export const proposeForGrants: Propose = (findings, { account }) =>
  findings
    .filter(({ check }) => check === 'over-broad-grant')
    .flatMap((finding): readonly Proposal[] => {
      const [holder] = resourceOf(finding, account) as unknown as readonly PolicyHolder[];
      const { policy, via, statements } = finding.evidence;
      if (!holder || typeof policy !== 'string') return [];
      const names = new Set(Array.isArray(statements) ? (statements as readonly unknown[]).map(String) : []);
      if (via === 'inline') {
        const document = documentOf(holder, policy);
        const left = document && withNamedStatements(document, names, () => undefined);
        const without = { changed: [withoutInline(holder, policy)] };
        return left ? [{ changed: [withInline(holder, policy, left)] }, without] : [without];
      }
      const managed = account
        .ofKind('policy')
        .find(({ arn, account: of }) => of === holder.account && (arn === policy || arn.endsWith(`/${policy}`)));
      if (!managed) return [];
      const document = documentOf(managed);
      const left = document && withNamedStatements(document, names, () => undefined);
      const withoutPolicy = { changed: [detached(holder, managed.arn)] };
      return left && !isAwsManaged(managed.arn)
        ? [{ changed: [withNewVersion(managed, left)] }, withoutPolicy]
        : [withoutPolicy];
    });
