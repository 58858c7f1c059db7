import { lintOwnProtection, isAdministrator, type OwnProtectionIssue } from '../../access/lint/index.ts';
import { targetFactory } from '../../access/index.ts';
import type { ProtectRule } from '../../domain/baseline.ts';
import { compareText } from '../../domain/text/order.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { holdersIn } from '../shared/identity-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { isAwsManaged } from '../shared/managed-policy.ts';
import { findingReporter, type FindingDetails, type Subject } from '../shared/report-finding.ts';
import { protectRules } from '../shared/protection.ts';
import { identityKinds } from '../shared/reads.ts';
import { compileSelector } from '../shared/selector.ts';
import { capitalized, label, some } from '../shared/words.ts';
import { accessAnalysis } from '../shared/access-analysis.ts';
import { nameOfStatement } from './wording.ts';

/**
 * Termination protection that a rule requires, and that principals can disable who can then terminate the instance; one
 * finding for each rule and statement that allows disabling it. Administrators are left out: no policy is meant to stop
 * them.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export const guardOwnProtection: Check = {
  id: 'guard-own-protection',
  summary: 'A principal that can terminate protected instances can also disable their termination protection.',
  severity: 'high',
  rules: (baseline) => protectRules(baseline, requiresProtection, [{ about: 'instance', with: identityKinds }]),
  *run(context) {
    const rules = context.baseline.protect.filter(requiresProtection);
    const reportFinding = findingReporter(context);
    const { model, evaluator, equivalenceKey, actors } = accessAnalysis(context);
    const targetOf = targetFactory(context.snapshot);
    const subjectOf = subjectFinder(context);
    for (const { name, match } of rules) {
      const instances = context.snapshot
        .ofKind('instance')
        .filter(compileSelector(match))
        .sort((a, b) => compareText(a.arn, b.arn));
      for (const account of context.snapshot.snapshot.accounts) {
        const targets = instances.filter((instance) => instance.account === account).map(targetOf);
        const principals = actors.filter((actor) => actor.identity.account === account && !isAdministrator(actor));
        const clearings = lintOwnProtection(principals, targets, model, {
          evaluator,
          equivalenceKey,
        });
        for (const group of Map.groupBy(
          clearings,
          ({ policy, statement }) =>
            `${policy.id} ${policy.arn !== undefined && isAwsManaged(policy.arn) ? policy.holder.arn : ''} ${statement}`,
        ).values()) {
          const subject = group[0] && subjectOf(group[0]);
          if (subject) yield reportFinding(subject, findingAbout(group, subject, name));
        }
      }
    }
  },
};

function requiresProtection({ instances }: ProtectRule): boolean {
  return instances?.terminationProtection === true;
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

function findingAbout(clearings: readonly OwnProtectionIssue[], subject: Subject, rule: string): FindingDetails {
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
    rule: { policy: policy.arn ?? `inline/${policy.name}`, statement, protect: rule },
    ...(isConditional ? { severity: 'medium' as const } : {}),
    title:
      `${capitalized(nameOfStatement({ name: statement }, policyText))} lets its holders ` +
      `disable the termination protection that rule ${escapeUnprintable(rule)} requires, and terminate the instances`,
    expected:
      'ec2:ModifyInstanceAttribute not allowed, at least for the attributes DisableApiTermination and DisableApiStop (ec2:Attribute)',
    actual:
      `${some(names)} can disable it and then terminate${isConditional ? ', under conditions' : ''}, ` +
      `for example ${escapeUnprintable(target.arn)}`,
    evidence: { statement, passes: names },
    dependsOn: [
      ...['user', 'group', 'role', 'policy'].map((kind) => iamScope(subject.account, kind)),
      { account: subject.account, region: target.region, kind: 'instance' },
    ],
  };
}
