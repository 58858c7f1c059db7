import {
  simulationApi,
  triedPermissions,
  whoAmI,
  type TriedPermission,
  type TriedPermissions,
} from '../../aws/index.ts';
import { redactUserInfo } from '../../domain/text/secrets.ts';
import type { PolicySimulator } from '../../domain/simulation.ts';
import { simulatorFor, sourceFor } from '../audit-source.ts';
import { eventsSentence } from '../events-diagnosis.ts';
import { requireSound, type DoctorContext } from './context.ts';
import { diagnosed, FailedCheckError, NotCheckableError, type Diagnosis, type Outcome } from './diagnosis.ts';

/** Whose the credentials are, how far the clock is from AWS's, and whether each call of an audit is allowed. */
export async function checkAccount(context: DoctorContext): Promise<readonly Diagnosis[]> {
  const { settings, seconds } = context;
  const clock = clockReader(context);
  const whose = await diagnosed('credentials', { seconds }, (signal) => identitySentence(context, clock, signal));
  const lines = [...whose, ...(await diagnosed('clock', { seconds }, () => clock.sentence()))];
  if (whose.some(({ outcome }) => outcome !== 'passed'))
    return [...lines, notCheckable('permissions', 'they need credentials of the right account')];
  let tried: TriedPermissions | undefined;
  const permissions = await diagnosed('permissions', { seconds, advice: policyAdvice }, async (signal) => {
    tried = await triedPermissions(sourceFor(context.io, settings, {}, context.log), signal);
    return tried.permissions.map(permissionLine);
  });
  return [
    ...lines,
    ...permissions,
    ...(settings.cloudtrail === 'on' ? await checkCloudTrail(context, tried) : []),
    ...(settings.verify ? await checkSimulator(context, tried) : []),
  ];
}

function notCheckable(part: string, said: string): Diagnosis {
  return { part, outcome: 'not checkable', said, advice: 'correct what failed first' };
}

const policyAdvice =
  'attach the policy that "driftwarden doctor --print-policy" prints, and look for a service control policy or ' +
  'permissions boundary that takes it away';

async function identitySentence(context: DoctorContext, clock: ClockReader, signal: AbortSignal): Promise<string> {
  requireSound(context, 'account', 'endpoint', 'regions');
  const { settings, io, log } = context;
  const { regions, endpoint, budget, account } = settings;
  const me = await whoAmI({ regions, endpoint, budget, log }, { signal, onAnswerDate: clock.answered });
  if (account !== undefined && me.account !== account)
    throw new FailedCheckError(
      `the credentials belong to account ${me.account} (${me.arn}); the configuration expects ${account}`,
      'use other credentials (--profile NAME, AWS_PROFILE), or correct `account:`',
    );
  const expected = account === undefined ? 'the configuration names no account' : 'as the configuration expects';
  const at = endpoint === undefined ? '' : ` at ${redactUserInfo(endpoint)}`;
  return `${me.arn} in account ${me.account}${at} (${expected})${expirySentence(me.expires, io.clock())}`;
}

function expirySentence(expires: Date | undefined, now: Date): string {
  if (!expires) return '';
  const minutes = Math.floor((expires.getTime() - now.getTime()) / 60_000);
  return `; they expire at ${expires.toISOString()}, in ${minutes} min, unless their source renews them`;
}

interface ClockReader {
  /** Called when an answer arrives, with the time by AWS's clock. */
  readonly answered: (date: Date) => void;
  sentence(): Promise<string>;
}

/** AWS refuses a signature that is older or newer than this, in milliseconds. */
const toleratedSkew = 5 * 60_000;

function clockReader({ io, settings }: DoctorContext): ClockReader {
  let ahead: number | undefined;
  const whose = settings.endpoint === undefined ? 'AWS' : redactUserInfo(settings.endpoint);
  return {
    answered: (date) => {
      ahead = io.clock().getTime() - date.getTime();
    },
    sentence: () => {
      if (ahead === undefined)
        return Promise.reject(
          new NotCheckableError(`${whose} did not say what time it is`, 'correct what failed first'),
        );
      const seconds = Math.round(Math.abs(ahead) / 1000);
      const far = `${seconds} s ${ahead < 0 ? 'behind' : 'ahead of'} that of ${whose}`;
      if (Math.abs(ahead) > toleratedSkew)
        return Promise.reject(
          new FailedCheckError(
            `this machine's clock is ${far}; AWS refuses signatures beyond 300 s`,
            'set the clock, and keep it right (NTP: chrony, systemd-timesyncd)',
          ),
        );
      return Promise.resolve(seconds < 2 ? `agrees with that of ${whose}` : `${far}; AWS tolerates 300 s`);
    },
  };
}

const outcomes: Readonly<Record<TriedPermission['outcome'], { readonly outcome: Outcome; readonly said: string }>> = {
  allowed: { outcome: 'passed', said: 'allowed' },
  denied: { outcome: 'failed', said: 'denied' },
  failed: { outcome: 'failed', said: 'failed' },
  optional: { outcome: 'passed', said: 'not available, and an audit is complete without it' },
  untried: { outcome: 'not checkable', said: 'not tried' },
};

function permissionLine({ api, account, region, outcome, error }: TriedPermission): Diagnosis {
  const line = outcomes[outcome];
  const advice = {
    denied: policyAdvice,
    failed: 'try again later; --verbose shows more',
    untried: `it is tried once there is something; the policy needs ${api}`,
    allowed: undefined,
    optional: undefined,
  }[outcome];
  const said = error === undefined ? line.said : `${line.said}: ${error}`;
  return { part: api, outcome: line.outcome, said, advice, account, region };
}

function checkCloudTrail(context: DoctorContext, tried: TriedPermissions | undefined) {
  const { settings, io, log, seconds } = context;
  const advice = `${policyAdvice}; \`cloudtrail: off\` does without`;
  return diagnosed('cloudtrail', { seconds, advice }, (signal) => {
    if (!tried) throw new NotCheckableError('no region could be read', 'correct what failed first');
    const source = sourceFor(io, settings, {}, log);
    const accounts = [...new Set(tried.permissions.map(({ account }) => account))];
    const regions = [...new Set(tried.permissions.map(({ region }) => region))];
    return eventsSentence((query) => source.events(query), { accounts, regions }, io.clock(), signal);
  });
}

function checkSimulator({ settings, log, seconds }: DoctorContext, tried: TriedPermissions | undefined) {
  const advice = `${policyAdvice}; without \`verify:\` it is not needed`;
  return diagnosed('verify', { seconds, advice }, (signal) =>
    simulatorSentence(simulatorFor(settings, log), tried?.principal, signal),
  );
}

/** Asks about one action of one user or role. Throws where AWS does not answer. */
async function simulatorSentence(
  simulator: PolicySimulator,
  principal: string | undefined,
  signal: AbortSignal,
): Promise<string> {
  try {
    if (principal === undefined) throw new NotCheckableError('no user or role was read, so nothing was asked');
    const call = { principal, actions: ['ec2:StopInstances'], resource: '*', context: [] };
    const answer = await simulator.simulate(call, signal);
    if ('failure' in answer) throw new Error(answer.failure.error);
    return `AWS's policy simulator answers (${simulationApi})`;
  } finally {
    simulator.close();
  }
}
