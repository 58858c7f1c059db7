import type { z } from 'zod';
import type { InstanceAttribute } from '../../domain/ec2/instance.ts';
import type { AttributeKind } from './kind.ts';
import { fields, flag, text } from './shape.ts';

const shape = fields({
  DisableApiTermination: fields({ Value: flag }),
  DisableApiStop: fields({ Value: flag }),
  InstanceInitiatedShutdownBehavior: fields({ Value: text }),
});

/**
 * The protection of an instance. No list has it: it takes three calls for each instance, and is a scope of its own
 * (docs/adr/0001).
 */
export const instanceAttribute: AttributeKind<z.infer<typeof shape>> = {
  kind: 'instance-attribute',
  taggable: false,
  api: 'ec2:DescribeInstanceAttribute',
  of: 'instance',
  isCarried: true,
  neededBy: ['volume'],
  idField: 'InstanceId',
  shape,
  attributes: () => [
    { attribute: 'disableApiTermination', field: 'DisableApiTermination' },
    { attribute: 'disableApiStop', field: 'DisableApiStop' },
    { attribute: 'instanceInitiatedShutdownBehavior', field: 'InstanceInitiatedShutdownBehavior' },
  ],
  normalise({ account, region, arn, id }, answer): InstanceAttribute {
    const termination = answer.DisableApiTermination?.Value;
    const stop = answer.DisableApiStop?.Value;
    const behaviour = answer.InstanceInitiatedShutdownBehavior?.Value;
    const attributes = {
      ...(termination === undefined ? {} : { disableApiTermination: termination }),
      ...(stop === undefined ? {} : { disableApiStop: stop }),
      ...(behaviour === undefined ? {} : { shutdownBehavior: behaviour }),
    };
    return { account, region, kind: 'instance-attribute', arn, id, tags: {}, attributes };
  },
};
