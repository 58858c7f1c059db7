import { lintOwnProtection, isAdministrator, type OwnProtectionIssue } from '../../access/lint/index.ts';
import { targetFactory } from '../../access/index.ts';
import { isAwsManaged } from '../../domain/arn.ts';
import type { ProtectRule } from '../../domain/baseline.ts';
import { compareText } from '../../domain/text/order.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { holdersIn } from '../shared/identity-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { findingReporter, type FindingDetails, type Subject } from '../shared/report-finding.ts';
import { protectRules } from '../shared/protection.ts';
import { identityKinds } from '../shared/reads.ts';
import { compileSelector } from '../shared/selector.ts';
import { capitalized, label, some } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { nameOfStatement } from './wording.ts';

/** A protection that rules require of a kind of resources. */
interface RequiredProtection {
  readonly kind: 'instance' | 'db-instance' | 'db-cluster';
  isRequiredBy(rule: ProtectRule): boolean;
  /** The action that it is against. */
  readonly goal: string;
  /** As sentences call it, the action, and the resources. */
  readonly words: { readonly protection: string; readonly verb: string; readonly resources: string };
  readonly expected: string;
}

const protections: readonly RequiredProtection[] = [
  {
    kind: 'instance',
    isRequiredBy: ({ instances }) => instances?.terminationProtection === true,
    goal: 'ec2:TerminateInstances',
    words: { protection: 'termination protection', verb: 'terminate', resources: 'instances' },
    expected:
      'ec2:ModifyInstanceAttribute not allowed, at least for the attributes DisableApiTermination and DisableApiStop (ec2:Attribute)',
  },
  ...(
    [
      { kind: 'db-instance', type: 'Instance', resources: 'database instances' },
      { kind: 'db-cluster', type: 'Cluster', resources: 'database clusters' },
    ] as const
  ).map(({ kind, type, resources }): RequiredProtection => ({
    kind,
    isRequiredBy: ({ databases }) => databases?.deletionProtection === true,
    goal: `rds:DeleteDB${type}`,
    words: { protection: 'deletion protection', verb: 'delete', resources },
    expected: `rds:ModifyDB${type} or rds:DeleteDB${type} not allowed: no condition key distinguishes the deletion protection from other settings`,
  })),
];

/**
 * Protection that a rule requires, and that principals can disable who can then destroy the resource; one finding for
 * each rule, kind and statement that allows disabling it. Administrators are left out: no policy is meant to stop them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_DeleteInstance.html
 */
export const guardOwnProtection: Check = {
  id: 'guard-own-protection',
  summary:
    'A principal that can terminate protected instances, or delete databases, can also disable their protection.',
  severity: 'high',
  declaredBy: 'protect',
  rules: (baseline) =>
    baseline.protect.flatMap((rule) => {
      const reads = requiredBy(rule).map(({ kind }) => ({ about: kind, with: identityKinds }));
      return protectRules({ ...baseline, protect: [rule] }, () => reads.length > 0, reads);
    }),
  *run(context) {
    const rules = context.baseline.protect.flatMap((rule) =>
      requiredBy(rule).map((protection) => ({ ...rule, protection })),
    );
    const reportFinding = findingReporter(context);
    const { model, evaluator, equivalenceKey, actors } = accessAnalysis(context);
    const targetOf = targetFactory(context.snapshot);
    const subjectOf = subjectFinder(context);
    for (const { name, match, protection } of rules) {
      const resources = context.snapshot
        .ofAnyKind(protection.kind)
        .filter(compileSelector(match))
        .sort((a, b) => compareText(a.arn, b.arn));
      for (const account of context.snapshot.snapshot.accounts) {
        const targets = resources.filter((resource) => resource.account === account).map(targetOf);
        const principals = actors.filter((actor) => actor.identity.account === account && !isAdministrator(actor));
        const clearings = lintOwnProtection(principals, { goal: protection.goal, targets }, model, {
          evaluator,
          equivalenceKey,
        });
        for (const group of Map.groupBy(
          clearings,
          ({ policy, statement }) =>
            `${policy.id} ${policy.arn !== undefined && isAwsManaged(policy.arn) ? policy.holder.arn : ''} ${statement}`,
        ).values()) {
          const subject = group[0] && subjectOf(group[0]);
          if (subject) yield reportFinding(subject, findingAbout(group, subject, name, protection));
        }
      }
    }
  },
};

function requiredBy(rule: ProtectRule): readonly RequiredProtection[] {
  return protections.filter((protection) => protection.isRequiredBy(rule));
}

/** Makes the look-up of what has to be changed: the policy, or its holder if the policy is AWS's own. */
function subjectFinder({ snapshot }: CheckContext): (clearing: OwnProtectionIssue) => Subject | undefined {
  const subjects: readonly Subject[] = [
    ...holdersIn(snapshot),
    ...snapshot.ofKind('policy').filter(({ arn }) => !isAwsManaged(arn)),
  ];
  const byArn = new Map(subjects.map((subject) => [`${subject.account} ${subject.arn}`, subject]));
  return ({ policy, actor: { identity } }) =>
    byArn.get(`${identity.account} ${policy.arn ?? ''}`) ?? byArn.get(`${identity.account} ${policy.holder.arn}`);
}

function findingAbout(
  clearings: readonly OwnProtectionIssue[],
  subject: Subject,
  rule: string,
  { kind, words: { protection, verb, resources }, expected }: RequiredProtection,
): FindingDetails {
  const [first] = clearings;
  if (!first) throw new TypeError('an empty group');
  const { policy, statement, target } = first;
  const names = clearings.map(({ actor }) => `${actor.identity.kind} ${actor.identity.name}`).sort();
  const isConditional = clearings.every((clearing) => clearing.isConditional);
  const policyText =
    subject.kind === 'policy'
      ? `managed policy ${label(subject)}`
      : `policy ${escapeUnprintable(policy.name)} of ${subject.kind} ${label(subject)}`;
  return {
    rule: {
      policy: policy.arn ?? `inline/${policy.name}`,
      statement,
      protect: rule,
      // A statement can be about several kinds; the ids for instances are older than the others.
      ...(kind !== 'instance' && { kind }),
    },
    ...(isConditional ? { severity: 'medium' as const } : {}),
    title:
      `${capitalized(nameOfStatement({ name: statement }, policyText))} lets its holders ` +
      `disable the ${protection} that rule ${escapeUnprintable(rule)} requires, and ${verb} the ${resources}`,
    expected,
    actual:
      `${some(names)} can disable it and then ${verb}${isConditional ? ', under conditions' : ''}, ` +
      `for example ${escapeUnprintable(target.arn)}`,
    evidence: { statement, passes: names },
    dependsOn: [
      ...['user', 'group', 'role', 'policy'].map((kind) => iamScope(subject.account, kind)),
      { account: subject.account, region: target.region, kind },
    ],
  };
}
