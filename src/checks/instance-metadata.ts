import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { awsCommand } from './shared/fix.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { label } from './shared/words.ts';

const metadataRule = 'instances.imdsv2';

/**
 * Instances whose metadata service still answers version 1, which hands the instance role's credentials to whoever can
 * make the instance send a request.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-service.html
 */
export const instanceMetadata: Check = {
  id: 'instance-metadata',
  summary: 'An instance answers version 1 of the metadata service (IMDSv1).',
  severity: 'medium',
  rules: ({ instances }) =>
    instances?.imdsv2 === 'required' ? [{ name: metadataRule, reads: [{ about: 'instance' }] }] : [],
  *run(context) {
    const observe = observer(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const { endpoint, tokens } = instance.attributes.metadata;
      if (tokens === 'required' || endpoint === 'disabled') continue;
      const { region, id } = instance;
      if (tokens === null) {
        yield { undecided: [metadataRule], subject: instance, because: [scopeOf(instance)] };
        continue;
      }
      yield observe(instance, {
        title: `IMDSv1 is answered by ${label(instance)}`,
        expected: 'tokens required (IMDSv2), or no metadata endpoint',
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
