import type { Instance } from '../../domain/ec2/instance.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { instanceFlag } from '../shared/instance-flag.ts';
import { protectionCheck } from '../shared/protection.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html */
export const stopProtection = protectionCheck({
  id: 'stop-protection',
  summary: 'An instance that a rule protects has no stop protection.',
  declaredBy: 'protect.instances.stopProtection',
  name: 'Stop protection',
  kinds: ['instance'],
  sourceKind: 'instance-attribute',
  isRequiredBy: ({ instances }) => instances?.stopProtection === true,
  read: (instance, context) => ({
    ...instanceFlag(instance, context, 'disableApiStop'),
    obstacle: obstacleOf(instance),
  }),
  fix: ({ region, id }) =>
    awsCommand('ec2', 'modify-instance-attribute', { region, 'instance-id': id, 'disable-api-stop': true }),
});

function obstacleOf({ attributes }: Instance): string | undefined {
  if (attributes.lifecycle === 'spot') return 'a spot instance cannot have it';
  return attributes.rootDevice.type === 'instance-store'
    ? 'an instance that runs from an instance store cannot have it'
    : undefined;
}
