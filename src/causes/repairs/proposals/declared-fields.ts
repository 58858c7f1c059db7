import { parseArn } from '../../../domain/arn.ts';
import type { Finding } from '../../../domain/finding.ts';
import { withAttribute, withTags } from '../edits.ts';
import { edited, isIdentifiedBy, subjectOf, type Edit } from './identified.ts';
import type { ProposalContext, Propose } from './proposal.ts';

/** Proposes the tags, names and types that the baseline declares for single resources, for all findings together. */
export const proposeDeclaredFields: Propose = (findings, context) => {
  const own = findings.filter(({ check }) => check === 'declared-resource');
  const changed = edited(own.flatMap((finding) => editsOf(finding, context)));
  return changed.length === 0 ? [] : [{ changed }];
};

function editsOf(finding: Finding, context: ProposalContext): readonly Edit[] {
  const [resource] = subjectOf(finding, context);
  if (!resource) return [];
  const declared = context.baseline.resources.filter(({ id }) => id === resource.id || id === resource.arn);
  return declared.flatMap(({ expect }): readonly Edit[] => {
    const { type, name, tags = {} } = expect;
    const isNamedByTag = parseArn(resource.arn)?.service === 'ec2';
    return [
      ...Object.entries(tags)
        .filter(([key]) => isIdentifiedBy(finding, { field: `tags.${key}` }))
        .map(([key, value]): Edit => ({ resource, change: (each) => withTags(each, { [key]: value }) })),
      ...(name !== undefined && isNamedByTag && isIdentifiedBy(finding, { field: 'name' })
        ? [{ resource, change: (each: Edit['resource']) => withTags(each, { Name: name }) }]
        : []),
      ...(type !== undefined && isIdentifiedBy(finding, { field: 'type' })
        ? [{ resource, change: (each: Edit['resource']) => withAttribute(each, ['type'], type) }]
        : []),
    ];
  });
}
