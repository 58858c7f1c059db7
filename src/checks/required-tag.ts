import { parseArn } from '../domain/arn.ts';
import type { RequiredTag } from '../domain/baseline.ts';
import type { TakeOver } from '../domain/baseline-edit.ts';
import { isOwnedByAccount, tagValue, type Resource } from '../domain/resource.ts';
import { compareText } from '../domain/text/order.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import type { Check } from './check.ts';
import { findingReporter } from './shared/report-finding.ts';
import { tagCommand } from './shared/tagging.ts';
import { joinedByAnd, either, label, inQuotes } from './shared/words.ts';

/** Resources without a required tag, or with a value that is not allowed; one finding for each key. */
export const requiredTag: Check = {
  id: 'required-tag',
  summary: 'A resource lacks a required tag, or the tag is empty, malformed or has a value that is not approved.',
  severity: 'medium',
  declaredBy: 'tags.required',
  rules: ({ tags }) =>
    (tags?.required ?? []).map(({ key }) => ({
      name: `tags.required ${key}`,
      reads: (tags?.on ?? []).map((about) => ({ about, mayLack: tags?.onEveryKind ? [about] : [] })),
      appliesTo: canBeTagged,
    })),
  *run(context) {
    const { tags } = context.baseline;
    if (!tags) return;
    const reportFinding = findingReporter(context);
    const kinds = new Set(tags.on);
    for (const resource of [...kinds].flatMap((kind) => context.snapshot.ofAnyKind(kind)).filter(canBeTagged)) {
      for (const [index, required] of tags.required.entries()) {
        const value = tagValue(resource.tags, required.key);
        const fault = faultOf(value, required);
        if (fault === undefined) continue;
        const similar = similarTags(resource, required.key);
        const named = similar.map(({ key, value }) => `${escapeUnprintable(key)} = ${inQuotes(value)}`);
        yield reportFinding(resource, {
          rule: { key: required.key },
          title: `Tag ${escapeUnprintable(required.key)} is ${fault} on ${label(resource)}`,
          expected: expectationOf(required),
          actual:
            (value === undefined ? 'no such tag' : inQuotes(value)) +
            (named.length > 0 ? `; it has ${joinedByAnd(named)}` : ''),
          evidence: { value: value ?? null, ...(similar.length > 0 ? { similar } : {}) },
          commands: commandsFor(resource, required, similar),
          takeOver: takeOverOf(value, required, index),
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

/** A value can be taken over where the baseline lists those that are allowed. */
function takeOverOf(value: string | undefined, required: RequiredTag, index: number): TakeOver {
  if (value === undefined) return { cannot: 'the tag is missing, so there is no value to declare' };
  if (!required.values) return { cannot: 'the baseline lists no values for this tag' };
  if (required.pattern?.test(value) === false) return { cannot: 'the value does not match the pattern of this tag' };
  return [{ do: 'add', at: ['tags', 'required', index, 'values'], value }];
}

function expectationOf({ key, pattern, values }: RequiredTag): string {
  const conditions = [
    ...(values ? [`is ${either(values.map(inQuotes))}`] : []),
    ...(pattern ? [`matches ${pattern.source}`] : []),
  ];
  return `tag ${escapeUnprintable(key)} that ${conditions.length > 0 ? conditions.join(' and ') : 'is not empty'}`;
}

/** Tags whose keys differ from the required one only in case or outer white space, in the order of their keys. */
function similarTags(resource: Resource<string, unknown>, wanted: string): readonly { key: string; value: string }[] {
  const fold = (key: string) => key.trim().toLowerCase();
  return Object.entries(resource.tags)
    .filter(([key]) => key !== wanted && fold(key) === fold(wanted))
    .map(([key, value]) => ({ key, value }))
    .sort((a, b) => compareText(a.key, b.key));
}

/** A command only if the value is known: the baseline allows exactly one, or a similar tag has one. */
function commandsFor(
  resource: Resource<string, unknown>,
  required: RequiredTag,
  similar: readonly { value: string }[],
) {
  const candidates = [...new Set([...(required.values ?? []), ...similar.map(({ value }) => value)])];
  const [value, ...others] = candidates.filter((candidate) => faultOf(candidate, required) === undefined);
  if (value === undefined || others.length > 0) return [];
  return [tagCommand(resource, { key: required.key, value })];
}

/** Whether the account can tag it: not what is another account's or AWS's, nor service-linked roles. */
function canBeTagged(resource: Resource<string, unknown>): boolean {
  return isOwnedByAccount(resource) && !/^role\/aws-service-role\//.test(parseArn(resource.arn)?.resource ?? '');
}
