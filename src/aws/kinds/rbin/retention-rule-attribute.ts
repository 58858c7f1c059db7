import { z } from 'zod';
import type { RetentionRuleAttribute, RuleTag } from '../../../domain/ec2/recycle-bin.ts';
import type { AttributeKind } from '../kind.ts';
import { isoTime, required, sortedBy } from '../normalise.ts';
import { count, fields, text, time } from '../shape.ts';
import { rulesNotRead } from './retention-rule.ts';

const ruleTags = z.array(fields({ ResourceTagKey: text, ResourceTagValue: text }));

const shape = fields({
  Status: text,
  ResourceType: text,
  ResourceTags: ruleTags,
  ExcludeResourceTags: ruleTags,
  LockConfiguration: fields({ UnlockDelay: fields({ UnlockDelayValue: count, UnlockDelayUnit: text }) }),
  LockEndTime: time,
});

/** What a retention rule keeps, and how long it stays locked. https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_GetRule.html */
export const retentionRuleAttribute: AttributeKind<z.infer<typeof shape>> = {
  kind: 'retention-rule-attribute',
  taggable: false,
  api: 'rbin:GetRule',
  of: 'retention-rule',
  idField: 'Identifier',
  optionalErrors: rulesNotRead,
  shape,
  attributes: () => [
    {
      field: 'Status',
      besides: ['ResourceType', 'ResourceTags', 'ExcludeResourceTags', 'LockConfiguration', 'LockEndTime'],
    },
  ],
  normalise({ account, region, arn, id }, answer): RetentionRuleAttribute {
    const { UnlockDelayValue: delay, UnlockDelayUnit: unit } = answer.LockConfiguration?.UnlockDelay ?? {};
    return {
      account,
      region,
      kind: 'retention-rule-attribute',
      arn,
      id,
      tags: {},
      attributes: {
        resourceType: answer.ResourceType ?? null,
        status: answer.Status ?? null,
        tags: tagsIn(answer.ResourceTags),
        excludedTags: tagsIn(answer.ExcludeResourceTags),
        unlockDelayDays: unit === 'DAYS' ? (delay ?? null) : null,
        unlockedAt: isoTime(answer.LockEndTime),
      },
    };
  },
};

function tagsIn(tags: z.infer<typeof ruleTags> = []): readonly RuleTag[] {
  const all = tags.map(({ ResourceTagKey, ResourceTagValue }) => ({
    key: required(ResourceTagKey, 'ResourceTagKey of a tag'),
    value: ResourceTagValue ?? null,
  }));
  return sortedBy(all, ({ key, value }) => `${key}\0${value ?? ''}`);
}
