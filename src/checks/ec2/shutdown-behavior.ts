import type { ProtectRule } from '../../domain/baseline.ts';
import type { Instance } from '../../domain/ec2/instance.ts';
import type { Check, CheckContext } from '../check.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { protectionOf } from '../shared/instance-flag.ts';
import { findingReporter, scopeOf } from '../shared/report-finding.ts';
import {
  protectRulesMatching,
  namesOf,
  protectRules,
  listAndAttributeScopes,
  protectRuleName,
} from '../shared/protection.ts';
import { label } from '../shared/words.ts';

/**
 * Instances that a shutdown from inside would stop or terminate against their rules. Termination protection does not
 * prevent such a shutdown, so a rule that requires it requires `stop` too, unless the rule says otherwise.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export const shutdownBehavior: Check = {
  id: 'shutdown-behavior',
  summary:
    'A shutdown from inside an instance would do what a rule forbids, for example terminate a protected instance.',
  severity: 'high',
  declaredBy: 'protect.instances.shutdownBehavior',
  rules: (baseline) => protectRules(baseline, requiresBehavior, [{ about: 'instance', with: ['instance-attribute'] }]),
  *run(context) {
    const rulesFor = protectRulesMatching(context, requiresBehavior);
    const reportFinding = findingReporter(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const behavior = behaviorOf(instance, context);
      const broken = rulesFor(instance).filter((rule) => requiredBy(rule) !== behavior.effective);
      if (broken.length === 0) continue;
      if (behavior.effective === undefined) {
        yield {
          undecided: broken.map(protectRuleName),
          subject: instance,
          missingFrom: [scopeOf(instance, 'instance-attribute')],
        };
        continue;
      }
      yield reportFinding(instance, {
        title: `A shutdown from inside would ${behavior.effective} ${label(instance)}`,
        expected: broken.map((rule) => `${requiredBy(rule) ?? ''}, by ${namesOf([rule])}${reasonOf(rule)}`).join('; '),
        actual: behavior.text,
        evidence: behavior.evidence,
        commands: commandsFor(instance, broken, behavior),
        dependsOn: listAndAttributeScopes(instance, 'instance', 'instance-attribute'),
      });
    }
  },
};

function requiresBehavior(rule: ProtectRule): boolean {
  return requiredBy(rule) !== undefined;
}

function requiredBy({ instances }: ProtectRule): 'stop' | 'terminate' | undefined {
  return instances?.shutdownBehavior ?? (instances?.terminationProtection === true ? 'stop' : undefined);
}

function reasonOf({ instances }: ProtectRule): string {
  return instances?.shutdownBehavior === undefined
    ? ' (it requires termination protection, which a shutdown from inside bypasses)'
    : '';
}

/** What a shutdown does; an instance with an instance store root cannot stop, whatever its attribute says. */
function behaviorOf(instance: Instance, context: CheckContext) {
  const { shutdownBehavior } = protectionOf(instance, context);
  const evidence = { shutdownBehavior: shutdownBehavior ?? 'unknown' };
  if (instance.attributes.rootDevice.type === 'instance-store') {
    const text = 'terminate: it runs from an instance store and cannot be stopped';
    return { effective: 'terminate', text, evidence: { ...evidence, rootDevice: 'instance-store' }, isFixed: true };
  }
  return { effective: shutdownBehavior, text: shutdownBehavior ?? 'unknown', evidence, isFixed: false };
}

function commandsFor(
  { region, id }: Instance,
  broken: readonly ProtectRule[],
  { effective, isFixed }: ReturnType<typeof behaviorOf>,
): readonly (string | undefined)[] {
  const [wanted, ...others] = new Set(broken.map(requiredBy));
  if (effective === undefined || isFixed || wanted === undefined || others.length > 0) return [];
  return [
    awsCommand('ec2', 'modify-instance-attribute', {
      region,
      'instance-id': id,
      'instance-initiated-shutdown-behavior': wanted,
    }),
  ];
}
