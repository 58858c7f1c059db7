import { keyTarget } from './keys.ts';
import { rdsTagging } from './tagging.ts';
import type { TargetType } from './target-type.ts';

export const dbAutomatedBackup: TargetType<'db-automated-backup'> = {
  kind: 'db-automated-backup',
  noun: 'kept automated backup',
  exampleArn: 'arn:aws:rds:us-east-1:111122223333:auto-backup:a',
  isRarelyThere: true,
  readsAlso: [],
  tagging: rdsTagging,
  keys: () => new Map(),
  facts: ({ account, attributes }) => ({ kmsKey: keyTarget(attributes.kmsKey, account) }),
};
