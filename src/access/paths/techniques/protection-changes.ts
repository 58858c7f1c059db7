import type { CompiledStatement } from '../../policy/compile-policy.ts';
import { allPolicies } from '../../evaluator/applicable-statements.ts';
import { isReservedTag } from '../../evaluator/reserved-tag.ts';
import type { Call } from '../model/call.ts';
import { actorOf } from '../model/actor.ts';
import { tagKeyOf } from '../model/request-context.ts';
import { retaggingTo } from '../model/retag.ts';
import type { Target } from '../model/target.ts';
import type { Technique } from '../model/technique.ts';
import type { AccessModel } from '../model/access-model.ts';

/**
 * What somebody may do who may not destroy a thing and can bring it closer to others who may: take its protection off,
 * or change a tag that decides. The goals are words for people: `take termination protection off`.
 */
export const protectionChanges: readonly Technique[] = [
  {
    id: 'weaken-termination-protection',
    family: 'direct',
    goal: 'take termination protection off',
    summary: 'Switch the termination protection of an instance off.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html',
    actions: ['ec2:ModifyInstanceAttribute'],
    plan: (target) =>
      isOn(target, target.facts.terminationProtection)
        ? { calls: [clearing(target, 'DisableApiTermination')] }
        : undefined,
  },
  {
    id: 'weaken-stop-protection',
    family: 'direct',
    goal: 'take stop protection off',
    summary: 'Switch the stop protection of an instance off.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-stop-protection.html',
    actions: ['ec2:ModifyInstanceAttribute'],
    plan: (target) =>
      isOn(target, target.facts.stopProtection) ? { calls: [clearing(target, 'DisableApiStop')] } : undefined,
  },
  {
    id: 'weaken-deregistration-protection',
    family: 'direct',
    goal: 'take deregistration protection off',
    summary: 'Switch the deregistration protection of an image off.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html',
    actions: ['ec2:DisableImageDeregistrationProtection'],
    plan: (target) =>
      target.kind === 'image' && target.facts.deregistrationProtection !== 'disabled'
        ? { calls: [{ action: 'ec2:DisableImageDeregistrationProtection', on: target }] }
        : undefined,
  },
  {
    id: 'weaken-lock',
    family: 'direct',
    goal: 'unlock',
    summary: 'Unlock an EBS snapshot that is locked in governance mode.',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html',
    actions: ['ec2:UnlockSnapshot'],
    plan: (target) =>
      target.kind === 'snapshot' && !isBackup(target)
        ? { calls: [{ action: 'ec2:UnlockSnapshot', on: target }], assumptions: ['it is locked, which is not read'] }
        : undefined,
  },
];

/** An unknown flag may be on. */
function isOn({ kind }: Target, flag: boolean | undefined): boolean {
  return kind === 'instance' && flag !== false;
}

function clearing(target: Target, attribute: 'DisableApiTermination' | 'DisableApiStop'): Call {
  return {
    action: 'ec2:ModifyInstanceAttribute',
    on: target,
    sends: { 'ec2:Attribute': attribute, [`ec2:Attribute/${attribute}`]: 'false' },
  };
}

/**
 * One goal for each tag that decides over some actions: those that a condition of somebody's policies reads, and those
 * that are given. A change is tried to every value that a condition names, to another one, and to none.
 */
export function tagChanges(
  { identities }: AccessModel,
  actions: readonly string[],
  tags: readonly string[],
): readonly Technique[] {
  const policies = new Set(identities.flatMap((identity) => allPolicies(actorOf(identity).layers)));
  const statements = [...policies].flatMap((policy) => ('problem' in policy ? [] : policy.statements));
  const deciding = conditionsOn(statements, actions, tagKeyOf);
  const written = conditionsOn(statements, ['ec2:CreateTags'], (key) => tagKeyOf(key) ?? requestTagOf(key));
  const keys = new Map(
    [...deciding.map(({ tag }) => tag), ...tags]
      .filter((tag) => !isReservedTag(tag))
      .map((tag) => [tag.toLowerCase(), tag]),
  );
  return [...keys].flatMap(([key, tag]) => {
    const named = [...deciding, ...written]
      .filter((condition) => condition.tag.toLowerCase() === key)
      .flatMap(({ values }) => values);
    const values = [...new Set(['x', ...named])].slice(0, mostValues);
    return [undefined, ...values].map((value) => tagChange(tag, value));
  });
}

const mostValues = 20;

function tagChange(tag: string, value: string | undefined): Technique {
  return {
    id: 'weaken-tag',
    family: 'direct',
    goal: `change tag ${tag} of`,
    summary: 'Give a resource another value of a tag by which policies decide, or take the tag away.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html',
    actions: [value === undefined ? 'ec2:DeleteTags' : 'ec2:CreateTags'],
    plan: (target) => {
      if (!taggedByEc2.has(target.kind) || isBackup(target)) return undefined;
      const name = Object.keys(target.tags).find((key) => key.toLowerCase() === tag.toLowerCase()) ?? tag;
      const [change] = retaggingTo(target, { [name]: value });
      return change && { calls: change.calls };
    },
  };
}

/** What AWS Backup keeps is not for EC2 to delete. */
function isBackup({ facts }: Target): boolean {
  return facts.isBackup === true;
}

const taggedByEc2: ReadonlySet<Target['kind']> = new Set(['instance', 'image', 'volume', 'snapshot', 'address']);

/** The tags that conditions on some actions read, as they spell them, with the values that they name. */
function conditionsOn(
  statements: readonly CompiledStatement[],
  actions: readonly string[],
  tagOf: (key: string) => string | undefined,
) {
  const bearing = statements.filter((statement) =>
    actions.some((action) => statement.matchesAction(action.toLowerCase())),
  );
  return bearing
    .flatMap(({ conditions }) => conditions)
    .flatMap(({ text: { key, values } }) => {
      if (tagOf(key.toLowerCase()) === undefined) return [];
      return [
        {
          tag: key.slice(key.indexOf('/') + 1),
          values: values
            .filter((value) => !value.includes('${'))
            .map((value) => value.replaceAll('*', '').replaceAll('?', 'x')),
        },
      ];
    });
}

function requestTagOf(key: string): string | undefined {
  return key.startsWith(requestTag) ? key.slice(requestTag.length) : undefined;
}

const requestTag = 'aws:requesttag/';
