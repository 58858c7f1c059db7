import { parseArn } from '../domain/arn.ts';
import type { RequiredTag } from '../domain/baseline.ts';
import type { Image } from '../domain/image.ts';
import type { Role } from '../domain/identity.ts';
import { compareText } from '../domain/order.ts';
import { tagValue, type Resource } from '../domain/resource.ts';
import type { EbsSnapshot } from '../domain/storage.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { isServiceLinked } from './shared/iam.ts';
import { isAwsManaged } from './shared/managed-policy.ts';
import { observer } from './shared/observe.ts';
import { all, either, label, quoted } from './shared/words.ts';

/** Resources without a tag that they must carry, or with a value that is not allowed; one finding for each key. */
export const requiredTag: Check = {
  id: 'required-tag',
  summary: 'A resource lacks a required tag, or the tag is empty, malformed or has a value that is not approved.',
  severity: 'medium',
  rules: ({ tags }) =>
    (tags?.required ?? []).map(({ key }) => ({
      name: `tags.required ${key}`,
      reads: (tags?.on ?? []).map((about) => ({ about })),
      bearsOn: isTheAccounts,
    })),
  *run(context) {
    const { tags } = context.baseline;
    if (!tags) return;
    const observe = observer(context);
    const kinds = new Set(tags.on);
    for (const resource of [...kinds].flatMap((kind) => context.snapshot.ofAnyKind(kind)).filter(isTheAccounts)) {
      for (const required of tags.required) {
        const value = tagValue(resource.tags, required.key);
        const fault = faultOf(value, required);
        if (fault === undefined) continue;
        const similar = similarTags(resource, required.key);
        const named = similar.map(({ key, value }) => `${escapeUnprintable(key)} = ${quoted(value)}`);
        yield observe(resource, {
          rule: { key: required.key },
          title: `Tag ${escapeUnprintable(required.key)} is ${fault} on ${label(resource)}`,
          expected: expectationOf(required),
          actual:
            (value === undefined ? 'no such tag' : quoted(value)) + (named.length > 0 ? `; it has ${all(named)}` : ''),
          evidence: { value: value ?? null, ...(similar.length > 0 ? { similar } : {}) },
          commands: commandsFor(resource, required, similar),
        });
      }
    }
  },
};

function faultOf(value: string | undefined, required: RequiredTag): string | undefined {
  if (value === undefined) return 'missing';
  if (required.values && !required.values.includes(value)) return value === '' ? 'empty' : 'not approved';
  if (required.pattern && !required.pattern.test(value)) return value === '' ? 'empty' : 'malformed';
  const mayBeEmpty = required.values !== undefined || required.pattern !== undefined;
  return value === '' && !mayBeEmpty ? 'empty' : undefined;
}

function expectationOf({ key, pattern, values }: RequiredTag): string {
  const demands = [
    ...(values ? [`is ${either(values.map(quoted))}`] : []),
    ...(pattern ? [`matches ${pattern.source}`] : []),
  ];
  return `tag ${escapeUnprintable(key)} that ${demands.length > 0 ? demands.join(' and ') : 'is not empty'}`;
}

/** Tags whose keys differ from the required one in case or outer white space alone, in the order of their keys. */
function similarTags(resource: Resource<string, unknown>, wanted: string): readonly { key: string; value: string }[] {
  const fold = (key: string) => key.trim().toLowerCase();
  return Object.entries(resource.tags)
    .filter(([key]) => key !== wanted && fold(key) === fold(wanted))
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => compareText(a.key, b.key));
}

/** A command only where the value is known: the baseline allows a single one, or a tag of nearly that key holds one. */
function commandsFor(
  resource: Resource<string, unknown>,
  required: RequiredTag,
  similar: readonly { value: string }[],
) {
  if (parseArn(resource.arn)?.service !== 'ec2') return [];
  const candidates = [...new Set([...(required.values ?? []), ...similar.map(({ value }) => value)])];
  const [value, ...others] = candidates.filter((candidate) => faultOf(candidate, required) === undefined);
  if (value === undefined || others.length > 0) return [];
  return [
    awsCommand('ec2', 'create-tags', {
      region: resource.region,
      resources: resource.id,
      tags: [{ Key: required.key, Value: value }],
    }),
  ];
}

/** Whether the account can tag it: others' images and snapshots and what AWS itself keeps in the account it cannot. */
function isTheAccounts(resource: Resource<string, unknown>): boolean {
  switch (resource.kind) {
    case 'image':
    case 'snapshot': {
      const { owner } = (resource as Image | EbsSnapshot).attributes;
      return owner === null || owner === resource.account;
    }
    case 'role':
      return !isServiceLinked(resource as Role);
    case 'policy':
      return !isAwsManaged(resource.arn);
    default:
      return true;
  }
}
