import type { ProtectRule } from '../../domain/baseline.ts';
import type { Instance } from '../../domain/instance.ts';
import type { Check, CheckContext } from '../check.ts';
import { awsCommand } from '../shared/fix.ts';
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
 * Instances that a shutdown from inside would not leave as their rules demand. Termination protection does not hold
 * back such a shutdown, so a rule that demands it demands `stop` too, unless it says otherwise itself.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingInstanceInitiatedShutdownBehavior.html
 */
export const shutdownBehavior: Check = {
  id: 'shutdown-behavior',
  summary: 'A shutdown from inside an instance would do what a rule forbids, terminating a protected one for example.',
  severity: 'high',
  rules: (baseline) => protectRules(baseline, isDemand, [{ about: 'instance', with: ['instance-attribute'] }]),
  *run(context) {
    const demand = protectRulesMatching(context, isDemand);
    const observe = findingReporter(context);
    for (const instance of context.snapshot.ofKind('instance')) {
      const behavior = behaviorOf(instance, context);
      const broken = demand.on(instance).filter((rule) => demandedBy(rule) !== behavior.effective);
      if (broken.length === 0) continue;
      if (behavior.effective === undefined) {
        yield {
          undecided: broken.map(protectRuleName),
          subject: instance,
          because: [scopeOf(instance, 'instance-attribute')],
        };
        continue;
      }
      yield observe(instance, {
        title: `A shutdown from inside would ${behavior.effective} ${label(instance)}`,
        expected: broken.map((rule) => `${demandedBy(rule) ?? ''}, by ${namesOf([rule])}${reasonOf(rule)}`).join('; '),
        actual: behavior.words,
        evidence: behavior.evidence,
        commands: commandsFor(instance, broken, behavior),
        restsOn: listAndAttributeScopes(instance, 'instance', 'instance-attribute'),
      });
    }
  },
};

function isDemand(rule: ProtectRule): boolean {
  return demandedBy(rule) !== undefined;
}

function demandedBy({ instances }: ProtectRule): 'stop' | 'terminate' | undefined {
  return instances?.shutdownBehavior ?? (instances?.terminationProtection === true ? 'stop' : undefined);
}

function reasonOf({ instances }: ProtectRule): string {
  return instances?.shutdownBehavior === undefined
    ? ' (it demands termination protection, which a shutdown from inside walks around)'
    : '';
}

/** What a shutdown does; an instance that runs from an instance store cannot stop, whatever its attribute says. */
function behaviorOf(instance: Instance, context: CheckContext) {
  const { shutdownBehavior } = protectionOf(instance, context);
  const evidence = { shutdownBehavior: shutdownBehavior ?? 'unknown' };
  if (instance.attributes.rootDevice.type === 'instance-store') {
    const words = 'terminate: it runs from an instance store and cannot be stopped';
    return { effective: 'terminate', words, evidence: { ...evidence, rootDevice: 'instance-store' }, isFixed: true };
  }
  return { effective: shutdownBehavior, words: shutdownBehavior ?? 'unknown', evidence, isFixed: false };
}

function commandsFor(
  { region, id }: Instance,
  broken: readonly ProtectRule[],
  { effective, isFixed }: ReturnType<typeof behaviorOf>,
): readonly (string | undefined)[] {
  const [wanted, ...others] = new Set(broken.map(demandedBy));
  if (effective === undefined || isFixed || wanted === undefined || others.length > 0) return [];
  return [
    awsCommand('ec2', 'modify-instance-attribute', {
      region,
      'instance-id': id,
      'instance-initiated-shutdown-behavior': wanted,
    }),
  ];
}
