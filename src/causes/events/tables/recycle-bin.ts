import type { RetentionRuleAttributes, RetentionRuleDetails } from '../../../domain/ec2/recycle-bin.ts';
import { call, calls, noCall, type KindCalls } from '../call.ts';

const updates = [call('rbin:UpdateRule', 'identifier')];
const locks = calls(['rbin:LockRule', 'rbin:UnlockRule'], 'identifier');
const added = [call('rbin:CreateRule', 'identifier')];
const gone = [call('rbin:DeleteRule', 'identifier')];

/** The delay after an unlocking ends by itself. https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_UnlockRule.html */
export const retentionRule: KindCalls<RetentionRuleAttributes> = {
  added,
  gone,
  tags: noCall,
  attributes: { description: updates, days: updates, lockState: locks },
};

/** https://docs.aws.amazon.com/recyclebin/latest/APIReference/API_UpdateRule.html */
export const retentionRuleAttribute: KindCalls<RetentionRuleDetails> = {
  added,
  gone,
  tags: noCall,
  attributes: {
    resourceType: noCall,
    status: noCall,
    tags: updates,
    excludedTags: updates,
    unlockDelayDays: [call('rbin:LockRule', 'identifier')],
    unlockedAt: locks,
  },
};
