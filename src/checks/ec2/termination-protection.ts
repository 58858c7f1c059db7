import { awsCommand } from '../../domain/text/aws-command.ts';
import { instanceFlag } from '../shared/instance-flag.ts';
import { protectionCheck } from '../shared/protection.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html */
export const terminationProtection = protectionCheck({
  id: 'termination-protection',
  summary: 'An instance that a rule protects has no termination protection.',
  declaredBy: 'protect.instances.terminationProtection',
  name: 'Termination protection',
  kinds: ['instance'],
  sourceKind: 'instance-attribute',
  isRequiredBy: ({ instances }) => instances?.terminationProtection === true,
  read: (instance, context) => ({
    ...instanceFlag(instance, context, 'disableApiTermination'),
    obstacle: instance.attributes.lifecycle === 'spot' ? 'a spot instance cannot have it' : undefined,
  }),
  fix: ({ region, id }) =>
    awsCommand('ec2', 'modify-instance-attribute', { region, 'instance-id': id, 'disable-api-termination': true }),
});
