import type { Check } from './check.ts';
import { daysSince, isOlderThan } from './shared/age.ts';
import { credentialsIn, isRoot, userOf } from './shared/credentials.ts';
import { awsCommand } from './shared/fix.ts';
import { observer, scopeOf } from './shared/observe.ts';
import { counted, label, plain } from './shared/words.ts';

/** Active access keys that were not rotated for too long. The root user's should not exist: `root-access-key`. */
export const accessKeyAge: Check = {
  id: 'access-key-age',
  summary: 'An active access key is older than allowed.',
  severity: 'medium',
  *run(context) {
    const days = context.baseline.credentials.maxKeyAgeDays;
    if (days === null) return;
    const observe = observer(context);
    for (const credential of credentialsIn(context).filter((line) => !isRoot(line))) {
      const user = userOf(credential, context);
      for (const { slot, active, rotatedAt } of credential.attributes.accessKeys) {
        const isOld = active ? isOlderThan(days, rotatedAt, context.now) : false;
        if (isOld === false) continue;
        const isUnknown = isOld === undefined || rotatedAt === null;
        yield observe(user, {
          rule: { key: String(slot) },
          title: isUnknown
            ? `The age of access key ${slot} of user ${label(user)} is unknown`
            : `Access key ${slot} of user ${label(user)} is old`,
          expected: `rotated within ${counted(days, 'day')}`,
          actual: isUnknown
            ? 'unknown: could not be read (the credential report gives no date)'
            : `rotated on ${plain(rotatedAt.slice(0, 10))}, ${counted(daysSince(rotatedAt, context.now), 'day')} ago`,
          evidence: { active, rotatedAt: isUnknown ? 'unknown' : rotatedAt },
          ...(isUnknown ? { certainty: 'unknown' as const } : {}),
          commands: [awsCommand('iam', 'list-access-keys', { 'user-name': user.id })],
          restsOn: [scopeOf(credential)],
        });
      }
    }
  },
};
