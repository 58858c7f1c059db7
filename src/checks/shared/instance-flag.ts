import type { Instance, InstanceProtection } from '../../domain/ec2/instance.ts';
import type { CheckContext } from '../check.ts';
import type { ProtectionState } from './protection.ts';

/** What DescribeInstanceAttribute returned for an instance; empty, so unknown, if it was not read. */
export function protectionOf({ account, region, id }: Instance, { snapshot }: CheckContext): InstanceProtection {
  return snapshot.find({ account, region, kind: 'instance-attribute' }, id)?.attributes ?? {};
}

/** Reads one of the two flags that protect an instance. */
export function instanceFlag(
  instance: Instance,
  context: CheckContext,
  flag: 'disableApiTermination' | 'disableApiStop',
): ProtectionState {
  const isOn = protectionOf(instance, context)[flag];
  return { isOn, evidence: { [flag]: isOn ?? 'unknown' } };
}
