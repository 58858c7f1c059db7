import { stackOf } from './managed-by.ts';
import { ec2Tagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const address: TargetType<'address'> = {
  kind: 'address',
  noun: 'address',
  plural: 'addresses',
  exampleArn: 'arn:aws:ec2:us-east-1:111122223333:elastic-ip/eipalloc-0',
  readsAlso: [],
  tagging: ec2Tagging,
  keys: ({ id, attributes: { publicIp, domain } }) =>
    new Map([
      ['ec2:publicipaddress', publicIp ?? undefined],
      ['ec2:domain', domain ?? undefined],
      ['ec2:allocationid', id],
    ]),
  facts: ({ tags, attributes: { instance, networkInterface, association } }) => ({
    boundTo:
      instance !== null ? 'instance' : networkInterface !== null || association !== null ? 'interface' : 'nothing',
    stack: stackOf(tags),
  }),
};
