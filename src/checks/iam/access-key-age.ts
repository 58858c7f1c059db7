import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { daysSince, isOlderThan } from '../shared/age.ts';
import { credentialScopes, credentialsIn, isRoot, undecidedUsers, userOf } from '../shared/credentials.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import { counted, label } from '../shared/words.ts';

const ageRule = 'credentials.maxKeyAgeDays';

/** Active access keys that were not rotated in time. Keys of the root user have their own check, `root-access-key`. */
export const accessKeyAge: Check = {
  id: 'access-key-age',
  summary: 'An active access key is older than allowed.',
  severity: 'medium',
  declaredBy: 'credentials.maxKeyAgeDays',
  rules: ({ credentials: { maxKeyAgeDays, isDefault = false } }) =>
    maxKeyAgeDays === null ? [] : [{ name: ageRule, reads: [{ about: 'user', with: ['credential'] }], isDefault }],
  *run(context) {
    const days = context.baseline.credentials.maxKeyAgeDays ?? Infinity;
    const reportFinding = findingReporter(context);
    yield* undecidedUsers(context, ageRule);
    for (const credential of credentialsIn(context).filter((line) => !isRoot(line))) {
      const user = userOf(credential, context);
      for (const { slot, active, rotatedAt } of credential.attributes.accessKeys) {
        const isOld = active ? isOlderThan(days, rotatedAt, context.now) : false;
        if (isOld === false) continue;
        if (isOld === undefined || rotatedAt === null) {
          yield { undecided: [ageRule], subject: user, missingFrom: [scopeOf(credential)] };
          continue;
        }
        yield reportFinding(user, {
          rule: { key: String(slot) },
          title: `Access key ${slot} of user ${label(user)} is old`,
          expected: `rotated within ${counted(days, 'day')}`,
          actual: `rotated on ${escapeUnprintable(rotatedAt.slice(0, 10))}, ${counted(daysSince(rotatedAt, context.now), 'day')} ago`,
          evidence: { active, rotatedAt },
          commands: [awsCommand('iam', 'list-access-keys', { 'user-name': user.id })],
          dependsOn: credentialScopes(credential),
        });
      }
    }
  },
};
