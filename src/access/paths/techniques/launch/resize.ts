import { targetFactory } from '../../model/target-factory.ts';
import type { Target } from '../../model/target.ts';
import type { Technique } from '../../model/technique.ts';
import {
  modify,
  settingAttribute,
  start,
  stop,
  ifStoppable,
  ifUnprotected,
  afterClearingProtection,
} from '../shared/instance-calls.ts';
import type { AccessModel } from '../../model/access-model.ts';

/** At most this many instances with different tags and places are tried. */
const mostInstances = 200;

/**
 * Changing the type of an existing instance: policies about launching do not apply to that.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html
 */
export function resizeTechniques(model: AccessModel): readonly Technique[] {
  return representatives(model).map((instance): Technique => ({
    id: 'resize',
    family: 'around',
    goal: 'ec2:RunInstances',
    summary: 'Stop an existing instance, change its type, and start it.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/change-instance-type-of-ebs-backed-instance.html',
    actions: [stop, modify, start],
    plan: ({ account, attributes }) => {
      const type = attributes.get('ec2:instancetype');
      const stopped =
        instance.facts.isStopped === true
          ? { calls: [] }
          : ifStoppable(instance, afterClearingProtection(stop, instance) ?? ifUnprotected(stop, instance));
      if (account !== instance.account || type === undefined || !stopped) return undefined;
      return {
        ...stopped,
        calls: [...stopped.calls, settingAttribute(instance, 'InstanceType', type), { action: start, on: instance }],
      };
    },
  }));
}

/** One instance of those that have the same tags, place and protection. */
function representatives({ snapshot }: AccessModel): readonly Target[] {
  const instances = snapshot.ofKind('instance').map(targetFactory(snapshot));
  const likeness = ({ account, region, tags, facts: { isStopped, stopProtection, canStop } }: Target) =>
    JSON.stringify([account, region, tags, isStopped, stopProtection, canStop]);
  const distinct = new Map(instances.map((target) => [likeness(target), target]));
  return [...distinct.values()].slice(0, mostInstances);
}
