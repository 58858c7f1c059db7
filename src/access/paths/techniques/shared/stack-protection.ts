import type { TargetFacts } from '../../model/target.ts';

/** A protection of the instance stops CloudFormation, unless an Auto Scaling group of the stack terminates it. */
export function isStackProtected(facts: TargetFacts): boolean {
  const { terminationProtection, stopProtection, autoScalingGroup, deletionProtection } = facts;
  return (
    deletionProtection === true ||
    ((terminationProtection === true || stopProtection === true) && autoScalingGroup === undefined)
  );
}
