import type { z } from 'zod';
import { formatArn } from '../../../domain/arn.ts';
import type { RetentionRule } from '../../../domain/ec2/recycle-bin.ts';
import type { ListRulesResponse } from '../../rbin.ts';
import type { ListedKind } from '../kind.ts';
import { required, resource } from '../normalise.ts';
import { count, fields, text } from '../shape.ts';

const shape = fields({
  Identifier: text,
  Description: text,
  LockState: text,
  RetentionPeriod: fields({ RetentionPeriodValue: count, RetentionPeriodUnit: text }),
});

/** The kinds that the Recycle Bin keeps, each with AWS's name of the type. */
const keptTypes = [
  ['snapshot', 'EBS_SNAPSHOT'],
  ['image', 'EC2_IMAGE'],
  ['volume', 'EBS_VOLUME'],
] as const;

/**
 * Errors by which the caller may not ask, the endpoint does not know the Recycle Bin or one of the types, or a region has
 * no such endpoint.
 */
export const rulesNotRead: readonly string[] = [
  'AccessDeniedException',
  'ValidationException',
  'UnknownOperationException',
  'InvalidAction',
  'UnsupportedOperation',
  'NotImplemented',
  'ENOTFOUND',
];

/**
 * The retention rules of the Recycle Bin; where there is nothing that they keep, none are asked for. Roles that earlier
 * versions needed may not ask: then the rules are unknown, and the audit is complete.
 * https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_ListRules.html
 */
export const retentionRule: ListedKind<ListRulesResponse, z.infer<typeof shape>> = {
  kind: 'retention-rule',
  taggable: false,
  dependsOn: keptTypes.map(([kind]) => kind),
  list: {
    api: 'rbin:ListRules',
    requests: (resourcesOf) =>
      keptTypes.some(([kind]) => resourcesOf(kind).length > 0)
        ? keptTypes.map(([, ResourceType]) => ({ ResourceType, MaxResults: 1000 }))
        : [],
    optionalErrors: rulesNotRead,
    isExpectedOnceRead: true,
  },
  items: (page) => page.Rules,
  shape,
  normalise(item, place): RetentionRule {
    const id = required(item.Identifier, 'Identifier');
    const { RetentionPeriodValue: value, RetentionPeriodUnit: unit } = item.RetentionPeriod ?? {};
    return resource('retention-rule', place, {
      id,
      arn: formatArn({ ...place, service: 'rbin', resource: `rule/${id}` }),
      attributes: {
        description: item.Description ?? null,
        days: unit === 'DAYS' ? (value ?? null) : null,
        lockState: item.LockState ?? null,
      },
    });
  },
};
