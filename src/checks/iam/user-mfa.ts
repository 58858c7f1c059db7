import type { Check } from '../check.ts';
import {
  canRootSignIn,
  credentialScopes,
  credentialsIn,
  isRoot,
  undecidedUsers,
  userOf,
} from '../shared/credentials.ts';
import { findingReporter } from '../shared/report-finding.ts';
import { label } from '../shared/words.ts';

const mfaRule = 'credentials.mfa';

/** Users with a console password and no MFA, and a root user without MFA. */
export const userMfa: Check = {
  id: 'user-mfa',
  summary: 'A user with a console password, or the root user, has no MFA.',
  severity: 'medium',
  declaredBy: 'credentials.mfa',
  rules({ credentials: { mfa, isDefault = false } }) {
    const reads = [{ about: 'user', with: ['credential'] }, { about: 'credential' }];
    return mfa === 'required'
      ? [{ name: mfaRule, reads, appliesTo: ({ kind, id }) => kind === 'user' || isRoot({ id }), isDefault }]
      : [];
  },
  *run(context) {
    const reportFinding = findingReporter(context);
    yield* undecidedUsers(context, mfaRule);
    for (const credential of credentialsIn(context)) {
      const { passwordEnabled, mfaActive } = credential.attributes;
      const isTheRoot = isRoot(credential);
      if (mfaActive || !(isTheRoot ? canRootSignIn(credential) : passwordEnabled)) continue;
      const user = userOf(credential, context);
      yield reportFinding(user, {
        title: isTheRoot
          ? `The root user of account ${credential.account} has no MFA`
          : `User ${label(user)} has a console password and no MFA`,
        expected: 'an MFA device',
        actual: 'none',
        evidence: { mfaActive, passwordEnabled: passwordEnabled === true },
        ...(isTheRoot ? { severity: 'high' as const } : {}),
        dependsOn: credentialScopes(credential),
      });
    }
  },
};
