import type { Target } from '../../model/target.ts';

/** A resource that a request creates, in the place of another one of its service: it has no id and no tags. */
export function toBeCreated(type: string, { arn, account, region }: Target): Target {
  return {
    kind: 'other',
    arn: `${arn.split(':').slice(0, 5).join(':')}:${type}/*`,
    account,
    region,
    tags: {},
    attributes: new Map(),
    facts: {},
  };
}
