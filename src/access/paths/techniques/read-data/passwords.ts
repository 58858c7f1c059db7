import type { Call } from '../../model/call.ts';
import { connect } from '../../model/targets/database-users.ts';
import type { Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import { databaseOf, modifyCluster, modifyInstance, reached, settingPassword } from './databases.ts';

export const getSecret = 'secretsmanager:GetSecretValue';

/** The secrets of RDS are encrypted with a key of AWS unless another one was chosen, which is not read. */
export const mayDecrypt = 'they may decrypt the secret with its KMS key, if that is a customer managed key';

/** Signing in with the master password. */
export const passwordTechniques: readonly Technique[] = [
  {
    id: 'set-master-password',
    family: 'around',
    goal: connect,
    summary: 'Set another master password of a database or its cluster, and sign in with it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_ModifyDBInstance.html',
    actions: [modifyInstance, modifyCluster],
    plan: (target) => {
      const database = databaseOf(target);
      return database && { calls: [settingPassword(database)], assumptions: reached(target) };
    },
  },
  {
    id: 'read-master-secret',
    family: 'around',
    goal: connect,
    summary: 'Read the secret with the master password that RDS manages, and sign in with it.',
    source: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html',
    actions: [getSecret],
    plan: (target) => {
      const { masterSecret } = target.facts;
      if (!databaseOf(target) || !masterSecret) return undefined;
      return { calls: [readingSecret(masterSecret)], assumptions: [mayDecrypt, ...reached(target)] };
    },
  },
];

/** Reading a secret. What a policy can read about a secret is not read. */
export function readingSecret(secret: Target): Call {
  return {
    action: getSecret,
    on: secret,
    sends: { 'secretsmanager:SecretId': secret.arn },
    chooses: ['secretsmanager:versionid', 'secretsmanager:versionstage'],
    leavesOpen: [
      'secretsmanager:SecretPrimaryRegion',
      'secretsmanager:resource/AllowRotationLambdaArn',
      'secretsmanager:resource/Type',
    ],
  };
}
