import type { Reference } from '../access/index.ts';
import type { Baseline } from '../domain/baseline.ts';
import type { InstanceAttributes } from '../domain/ec2/instance.ts';
import type { VolumeAttributes } from '../domain/ec2/storage.ts';
import { wholeKindOf, type Resource } from '../domain/resource.ts';
import { checks } from './all-checks.ts';
import type { CheckRule } from './check.ts';

type AnyResource = Resource<string, unknown>;

/**
 * Tells which resources a baseline needs the attributes of that a kind such as `instance-attribute` holds; `resourcesOf`
 * gives the resources of another kind in the same place. Those are the resources that a rule applies to which reads the
 * kind, and where a rule is about access: the instances whose volumes it applies to, and those that run with a role,
 * which a path can take over.
 */
export function attributeNeeds(baseline: Baseline, reference: Reference) {
  const rules = checks
    .filter(({ id }) => baseline.severity.get(id) !== 'off')
    .flatMap((check) => check.rules(baseline, reference));
  const readingWith = (about: string, other: string) =>
    rules.filter(({ reads }) => reads.some((read) => read.about === about && read.with?.includes(other) === true));
  return (
    kind: string,
    resourcesOf: (kind: string) => readonly AnyResource[],
  ): ((resource: AnyResource) => boolean) => {
    const whole = wholeKindOf(kind);
    const direct = readingWith(whole, kind);
    if (whole !== 'instance') return (resource) => direct.some((rule) => appliesTo(rule, resource));
    const ofVolumes = readingWith('volume', 'instance');
    const attached = new Set(
      resourcesOf('volume')
        .filter((volume) => ofVolumes.some((rule) => appliesTo(rule, volume)))
        .flatMap(({ attributes }) => (attributes as VolumeAttributes).attachments.map(({ instance }) => instance)),
    );
    const hasAccessRules = baseline.access.length > 0;
    return (instance) =>
      (hasAccessRules && runsWithRole(instance)) ||
      attached.has(instance.id) ||
      direct.some((rule) => appliesTo(rule, instance));
  };
}

function appliesTo({ appliesTo: applies, appliesIn }: CheckRule, resource: AnyResource): boolean {
  return (appliesIn?.(resource) ?? true) && (applies?.(resource) ?? true);
}

function runsWithRole({ attributes }: AnyResource): boolean {
  return (attributes as InstanceAttributes).instanceProfile !== null;
}
