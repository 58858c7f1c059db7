import { lintOwnProtection, isAdministrator, type OwnProtectionIssue } from '../../access/lint/index.ts';
import { targetFactory } from '../../access/index.ts';
import type { ProtectRule } from '../../domain/baseline.ts';
import { compareText } from '../../domain/order.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import type { Check, CheckContext } from '../check.ts';
import { holdersIn } from '../shared/held-policies.ts';
import { iamScope } from '../shared/iam.ts';
import { isAwsManaged } from '../shared/managed-policy.ts';
import { observer, type Statement, type Subject } from '../shared/observe.ts';
import { protectRules } from '../shared/protection.ts';
import { identityKinds } from '../shared/reads.ts';
import { compileSelector } from '../shared/selector.ts';
import { capitalized, label, some } from '../shared/words.ts';
import { inhabited } from '../shared/world.ts';
import { statementWords } from './statement-words.ts';

/**
 * Termination protection, demanded by a rule, that those may switch off who may terminate then; one finding for each
 * rule and statement that gives the switch. Administrators are left out, whom no guard is meant to hold back.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html
 */
export const guardOwnProtection: Check = {
  id: 'guard-own-protection',
  summary: 'Somebody who may terminate protected instances may switch their termination protection off as well.',
  severity: 'high',
  rules: (baseline) => protectRules(baseline, demandsProtection, [{ about: 'instance', with: identityKinds }]),
  *run(context) {
    const rules = context.baseline.protect.filter(demandsProtection);
    const observe = observer(context);
    const { world, actors, judge, kinOf } = inhabited(context);
    const targetOf = targetFactory(context.snapshot);
    const subjectOf = subjectFinder(context);
    for (const { name, match } of rules) {
      const instances = context.snapshot
        .ofKind('instance')
        .filter(compileSelector(match))
        .sort((a, b) => compareText(a.arn, b.arn));
      for (const account of context.snapshot.snapshot.accounts) {
        const targets = instances.filter((instance) => instance.account === account).map(targetOf);
        const people = actors.filter((actor) => actor.identity.account === account && !isAdministrator(actor));
        const clearings = lintOwnProtection(people, targets, world, { judge, equivalenceKey: kinOf });
        for (const group of Map.groupBy(
          clearings,
          ({ policy, statement }) =>
            `${policy.id} ${policy.arn !== undefined && isAwsManaged(policy.arn) ? policy.holder.arn : ''} ${statement}`,
        ).values()) {
          const subject = group[0] && subjectOf(group[0]);
          if (subject) yield observe(subject, statementOn(group, subject, name));
        }
      }
    }
  },
};

function demandsProtection({ instances }: ProtectRule): boolean {
  return instances?.terminationProtection === true;
}

/** Makes the look-up of what has to be mended: the policy, or who holds it where the policy is AWS's own. */
function subjectFinder({ snapshot }: CheckContext): (clearing: OwnProtectionIssue) => Subject | undefined {
  const subjects: readonly Subject[] = [
    ...holdersIn(snapshot),
    ...snapshot.ofKind('policy').filter(({ arn }) => !isAwsManaged(arn)),
  ];
  const byArn = new Map(subjects.map((subject) => [`${subject.account} ${subject.arn}`, subject]));
  return ({ policy, actor: { identity } }) =>
    byArn.get(`${identity.account} ${policy.arn ?? ''}`) ?? byArn.get(`${identity.account} ${policy.holder.arn}`);
}

function statementOn(clearings: readonly OwnProtectionIssue[], subject: Subject, rule: string): Statement {
  const [first] = clearings;
  if (!first) throw new TypeError('a group without members');
  const { policy, statement, target } = first;
  const names = clearings.map(({ actor }) => `${actor.identity.kind} ${actor.identity.name}`).sort();
  const isConditional = clearings.every((clearing) => clearing.isConditional);
  const words =
    subject.kind === 'policy'
      ? `managed policy ${label(subject)}`
      : `policy ${escapeUnprintable(policy.name)} of ${subject.kind} ${label(subject)}`;
  return {
    rule: { policy: policy.arn ?? `inline/${policy.name}`, statement, protect: rule },
    ...(isConditional ? { severity: 'medium' as const } : {}),
    title: `${capitalized(statementWords({ name: statement }, words))} lets its holders clear the termination protection of what rule ${escapeUnprintable(rule)} protects, and terminate it`,
    expected:
      'ec2:ModifyInstanceAttribute withheld, for the attributes DisableApiTermination and DisableApiStop at least (ec2:Attribute)',
    actual: `${some(names)} may clear it and terminate then${isConditional ? ', under conditions' : ''}, for one ${escapeUnprintable(target.arn)}`,
    evidence: { statement, passes: names },
    restsOn: [
      ...['user', 'group', 'role', 'policy'].map((kind) => iamScope(subject.account, kind)),
      { account: subject.account, region: target.region, kind: 'instance' },
    ],
  };
}
