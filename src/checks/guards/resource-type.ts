import { lintResourceType } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { capitalized, either, some } from '../shared/words.ts';
import { documentGuard } from './document-guard.ts';
import { statementWords } from './statement-words.ts';

/**
 * Statements that speak of an action on types of resources which it does not have: ec2:TerminateInstances on volumes,
 * s3:GetObject on a bucket in place of its objects. Such an Allow gives nothing, and such a Deny denies nothing.
 * https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export const guardResourceType = documentGuard({
  id: 'guard-resource-type',
  summary: 'A statement speaks of an action on a type of resource that the action does not have, and so does nothing.',
  severity: 'high',
  find: (policy, { reference }) => lintResourceType(reference, policy),
  say({ statement, actions }, { words }) {
    const patterns = actions.map(({ pattern }) => pattern);
    const isDeny = statement.effect === 'Deny';
    const resources = statement.resources;
    return {
      rule: { statement: statement.name },
      severity: isDeny ? 'high' : 'low',
      title: `${capitalized(statementWords(statement, words))} never ${isDeny ? 'denies' : 'gives'} ${some(patterns)}: its resources are of another type`,
      expected: actions
        .map(({ pattern, types }) => `${escapeUnprintable(pattern)} on ${types.length > 0 ? either(types) : '*'}`)
        .join('; '),
      actual: `${resources?.negated ? 'NotResource' : 'Resource'} ${some(resources?.items ?? [])}`,
      evidence: { actions: patterns, resources: [...(resources?.items ?? [])], effect: statement.effect },
    };
  },
});
