import { home } from '../../../accounts/account.ts';
import { allow } from '../../../accounts/statements.ts';
import { terminates, trustsEc2 } from '../fixtures/escalation.ts';
import { accesses, type Access } from '../fixtures/instance-accesses.ts';
import type { Situation, TechniqueCase } from '../fixtures/technique-cases.ts';

const terminate = 'ec2:TerminateInstances';
const stopInstance = 'ec2:StopInstances';

const willStop = {
  id: 'i-1',
  tags: { team: 'a' },
  flags: { disableApiTermination: true, disableApiStop: false, shutdownBehavior: 'stop' },
};
const willEnd = { ...willStop, flags: { ...willStop.flags, shutdownBehavior: 'terminate' } };

/** Every access shuts an instance down from inside, and acts as the role of an instance. */
export const instanceAccessCases: readonly TechniqueCase[] = accesses.flatMap((access) => [
  shutdown('shut-down-by', terminate, willEnd, willStop, access),
  ...(access.stops ? [] : [shutdown('power-off-by', stopInstance, willStop, willEnd, access)]),
  entering(access),
]);

function shutdown(
  prefix: string,
  goal: string,
  does: NonNullable<Situation['instances']>[number],
  doesNot: NonNullable<Situation['instances']>[number],
  { id, policies, path, conditions, but }: Access,
): TechniqueCase {
  return {
    technique: `${prefix}-${id}`,
    goal,
    given: { alice: { policies: policies ?? [] }, instances: [does] },
    path,
    conditions,
    counterexamples: {
      'a shutdown has another effect': { instances: [doesNot] },
      'she may look at it alone': { alice: { policies: [allow('ec2:DescribeInstances')] } },
      ...alternatives(but, []),
    },
  };
}

/** Another instance runs with the role: the one that she is after has none. */
function entering({ id, policies, path, conditions, but }: Access): TechniqueCase {
  return {
    technique: `instance-role-by-${id}`,
    goal: terminate,
    given: {
      instances: [
        { id: 'i-1' },
        { id: 'i-2', tags: { team: 'a' }, instanceProfile: `arn:aws:iam::${home}:instance-profile/ops` },
      ],
      alice: { policies: policies ?? [] },
      roles: { ops: { trust: trustsEc2, policies: [terminates], profiles: ['ops'] } },
    },
    path: [...path, terminate],
    conditions,
    counterexamples: {
      'the instance has no role': { instances: [{ id: 'i-1' }, { id: 'i-2' }] },
      ...alternatives(but, [terminate]),
    },
  };
}

function alternatives(but: Access['but'], then: readonly string[]): TechniqueCase['counterexamples'] {
  return Object.fromEntries(
    Object.entries(but).map(([difference, { policies, path, conditions }]) => [
      difference,
      {
        alice: { policies: policies ?? [] },
        ...(path && { path: [...path, ...then] }),
        ...(conditions && { conditions }),
      },
    ]),
  );
}
