import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

const metadataRule = 'instances.imdsv2';

/**
 * Instances whose metadata service still answers version 1, which gives the credentials of the instance role to anyone
 * who can make the instance send a request.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export const instanceMetadata: Check = {
  id: 'instance-metadata',
  summary: 'An instance answers version 1 of the metadata service (IMDSv1).',
  severity: 'medium',
  declaredBy: 'instances.imdsv2',
  rules: ({ instances }) =>
    instances?.imdsv2 === 'required' ? [{ name: metadataRule, reads: [{ about: 'instance' }] }] : [],
  *run(context) {
    const reportFinding = findingReporter(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const { endpoint, tokens } = instance.attributes.metadata;
      if (tokens === 'required' || endpoint === 'disabled') continue;
      const { region, id } = instance;
      if (tokens === null) {
        yield { undecided: [metadataRule], subject: instance, missingFrom: [scopeOf(instance)] };
        continue;
      }
      yield reportFinding(instance, {
        title: `${label(instance)} answers IMDSv1`,
        expected: 'tokens required (IMDSv2), or metadata endpoint disabled',
        actual: `tokens ${escapeUnprintable(tokens)}`,
        evidence: { endpoint, tokens },
        commands: [
          awsCommand('ec2', 'modify-instance-metadata-options', {
            region,
            'instance-id': id,
            'http-tokens': 'required',
          }),
        ],
      });
    }
  },
};
