import type { Check } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { observer } from './shared/observe.ts';
import { label, plain } from './shared/words.ts';

/**
 * Instances whose metadata service still answers version 1, which hands the instance role's credentials to whoever can
 * make the instance send a request.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export const instanceMetadata: Check = {
  id: 'instance-metadata',
  summary: 'An instance answers version 1 of the metadata service (IMDSv1).',
  severity: 'medium',
  *run(context) {
    if (context.baseline.instances?.imdsv2 !== 'required') return;
    const observe = observer(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const { endpoint, tokens } = instance.attributes.metadata;
      if (tokens === 'required' || endpoint === 'disabled') continue;
      const { region, id } = instance;
      const isUnknown = tokens === null;
      yield observe(instance, {
        title: isUnknown
          ? `Whether ${label(instance)} answers IMDSv1 is unknown`
          : `IMDSv1 is answered by ${label(instance)}`,
        expected: 'tokens required (IMDSv2), or no metadata endpoint',
        actual: isUnknown ? 'unknown: could not be read (AWS did not tell the metadata options)' : `tokens ${plain(tokens)}`,
        evidence: { endpoint, tokens: tokens ?? 'unknown' },
        ...(isUnknown ? { certainty: 'unknown' as const } : {}),
        commands: isUnknown
          ? []
          : [awsCommand('ec2', 'modify-instance-metadata-options', { region, 'instance-id': id, 'http-tokens': 'required' })],
      });
    }
  },
};
