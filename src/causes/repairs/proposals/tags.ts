import type { Baseline, RequiredTag } from '../../../domain/baseline.ts';
import { tagValue } from '../../../domain/resource.ts';
import type { AnyResource } from '../commands/row.ts';
import { withTags } from '../edits.ts';
import { edited, isIdentifiedBy, subjectOf, type Edit } from './identified.ts';
import type { Proposal, Propose } from './proposal.ts';

/** Proposes each value that the baseline allows for tags that are missing or not approved: one proposal a value. */
const allowedValues: Propose = (findings, context) => {
  const { baseline } = context;
  const missing = findings.filter(({ check }) => check === 'required-tag');
  const required = (baseline.tags?.required ?? []).filter(({ values }) => values !== undefined);
  return required.flatMap(({ key, values = [], pattern }): readonly Proposal[] => {
    const lacking = missing
      .flatMap((finding) => subjectOf(finding, context))
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

/** The value that each resource has under a key that is written alike, or the owner that the baseline declares for it. */
const knownValues: Propose = (findings, context) => {
  const { required = [] } = context.baseline.tags ?? {};
  const edits = findings
    .filter(({ check }) => check === 'required-tag')
    .flatMap((finding) =>
      required
        .filter(({ key }) => isIdentifiedBy(finding, { key }))
        .flatMap((tag) =>
          subjectOf(finding, context).flatMap((resource) => knownEdit(resource, tag, context.baseline)),
        ),
    );
  return edits.length === 0 ? [] : [{ changed: edited(edits) }];
};

function knownEdit(resource: AnyResource, { key, values, pattern }: RequiredTag, baseline: Baseline): readonly Edit[] {
  const fold = (text: string) => text.trim().toLowerCase();
  const alike = Object.entries(resource.tags).filter(([each]) => each !== key && fold(each) === fold(key));
  const owners = baseline.resources.filter(({ id }) => id === resource.id || id === resource.arn);
  const known = [
    ...alike.map(([, value]) => value),
    ...(key === baseline.ownerTag ? owners.flatMap(({ owner }) => owner ?? []) : []),
  ];
  const isFine = (value: string) => value !== '' && values?.includes(value) !== false && pattern?.test(value) !== false;
  const [value, ...others] = new Set(known.filter(isFine));
  // Of several values nobody knows which is right.
  if (value === undefined || others.length > 0) return [];
  return [{ resource, change: (each) => withTags(each, { [key]: value }) }];
}

/** Proposes the values that tags shall have, as far as something tells them. */
export const proposeTags: Propose = (findings, context) => [
  ...allowedValues(findings, context),
  ...knownValues(findings, context),
];
