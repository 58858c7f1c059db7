import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { lintResourceType } from '../../access/lint/index.ts';
import { capitalized, either, some } from '../shared/words.ts';
import { documentLint } from './document-lint.ts';
import { nameOfStatement } from './wording.ts';

/**
 * Statements with an action and types of resources that the action does not support: ec2:TerminateInstances on volumes,
 * s3:GetObject on a bucket instead of its objects. Such an Allow allows nothing, and such a Deny denies nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const guardResourceType = documentLint({
  id: 'guard-resource-type',
  summary: 'A statement has an action and a type of resource that the action does not support, so it has no effect.',
  severity: 'high',
  find: (policy, { reference }) => lintResourceType(reference, policy),
  describe({ statement, actions }, { words }) {
    const patterns = actions.map(({ pattern }) => pattern);
    const isDeny = statement.effect === 'Deny';
    const resources = statement.resources;
    return {
      rule: { statement: statement.name },
      severity: isDeny ? 'high' : 'low',
      title: `${capitalized(nameOfStatement(statement, words))} never ${isDeny ? 'denies' : 'allows'} ${some(patterns)}: its resources are of another type`,
      expected: actions
        .map(({ pattern, types }) => `${escapeUnprintable(pattern)} on ${types.length > 0 ? either(types) : '*'}`)
        .join('; '),
      actual: `${resources?.negated ? 'NotResource' : 'Resource'} ${some(resources?.items ?? [])}`,
      evidence: { actions: patterns, resources: [...(resources?.items ?? [])], effect: statement.effect },
    };
  },
});
