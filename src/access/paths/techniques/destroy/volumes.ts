import type { Call } from '../../model/call.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';
import { toBeCreated } from '../shared/created-resources.ts';
import {
  ifStoppable,
  modify,
  settingAttribute,
  stop,
  terminate,
  ifUnprotected,
  afterClearingProtection,
} from '../shared/instance-calls.ts';

const deleteVolume = 'ec2:DeleteVolume';
const detach = 'ec2:DetachVolume';
const replace = 'ec2:CreateReplaceRootVolumeTask';

const detaching = 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-detaching-volume.html';
const preserving = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/preserving-volumes-on-termination.html';

/** Deleting volumes: an attached one must be detached first, or is deleted with its instance. */
export const volumeTechniques: readonly Technique[] = [
  {
    id: 'delete-volume',
    family: 'direct',
    goal: deleteVolume,
    summary: 'Delete a volume that is not attached.',
    source: 'https://docs.aws.amazon.com/ebs/latest/userguide/ebs-deleting-volume.html',
    actions: [deleteVolume],
    plan: (target) => {
      const {
        kind,
        facts: { attachedTo },
      } = target;
      if (kind !== 'volume' || (attachedTo && attachedTo.length > 0)) return undefined;
      return {
        calls: [deleting(target)],
        assumptions: attachedTo ? [] : ['it is not attached, which was not read'],
      };
    },
  },
  {
    id: 'detach-volume',
    family: 'around',
    goal: deleteVolume,
    summary: 'Detach a volume that is not a root volume, then delete it.',
    source: detaching,
    actions: [detach, deleteVolume],
    plan: (target) => {
      const { isRootVolume } = target.facts;
      const instances = instancesOf(target);
      if (instances.length === 0 || isRootVolume === true) return undefined;
      return {
        calls: [...instances.map((instance) => detachingFrom(instance, target)), deleting(target)],
        assumptions: isRootVolume === false ? [] : ['it is not the root volume of its instance, which was not read'],
      };
    },
  },
  {
    id: 'detach-root-volume',
    family: 'around',
    goal: deleteVolume,
    summary: 'Stop an instance, detach its root volume, then delete the volume.',
    source: detaching,
    actions: [stop, detach, deleteVolume],
    plan: (target) => detachingRoot(target, (instance) => ifUnprotected(stop, instance, "its instance's")),
  },
  {
    id: 'detach-root-volume-of-protected',
    family: 'unprotect',
    goal: deleteVolume,
    summary: 'Switch off the stop protection of an instance, stop it, detach its root volume, then delete the volume.',
    source: detaching,
    actions: [modify, stop, detach, deleteVolume],
    plan: (target) => detachingRoot(target, (instance) => afterClearingProtection(stop, instance)),
  },
  {
    id: 'terminate-with-volume',
    family: 'around',
    goal: deleteVolume,
    summary: 'Terminate the instance of a volume that is, or is set to be, deleted on termination.',
    source: preserving,
    actions: [modify, terminate],
    plan: (target) => deletedWith(target, (instance) => ifUnprotected(terminate, instance, "its instance's")),
  },
  {
    id: 'terminate-protected-with-volume',
    family: 'unprotect',
    goal: deleteVolume,
    summary:
      'Switch off the protection of the instance of a volume that is, or is set to be, deleted on termination, then terminate the instance.',
    source: preserving,
    actions: [modify, terminate],
    plan: (target) => deletedWith(target, (instance) => afterClearingProtection(terminate, instance)),
  },
  {
    id: 'replace-root-volume',
    family: 'around',
    goal: deleteVolume,
    summary:
      'Replace the root volume of a running instance, and have the old one deleted. Termination and stop protection do not prevent it.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html',
    actions: [replace],
    plan: (target) => {
      const [instance] = instancesOf(target);
      if (!instance || target.facts.isRootVolume !== true || instance.facts.isStopped === true) return undefined;
      const made = ['replace-root-volume-task', 'volume'].map((type) => toBeCreated(type, target));
      return {
        calls: [{ action: replace, on: instance, alsoOn: made }],
        assumptions: ['EC2 lets it delete the old volume without ec2:DeleteVolume, which AWS does not document'],
      };
    },
  },
];

function instancesOf({ kind, facts: { attachedTo = [] } }: Target): readonly Target[] {
  return kind === 'volume' ? attachedTo : [];
}

function deleting(volume: Target): Call {
  return { action: deleteVolume, on: volume };
}

/** EC2 checks the permission on both. */
function detachingFrom(instance: Target, volume: Target): Call {
  return { action: detach, on: volume, alsoOn: [instance] };
}

/** A root volume can only be detached from a stopped instance. */
function detachingRoot(target: Target, stopping: (instance: Target) => Plan | undefined): Plan | undefined {
  const [instance] = instancesOf(target);
  if (!instance || target.facts.isRootVolume !== true) return undefined;
  const stopped = instance.facts.isStopped === true ? { calls: [] } : ifStoppable(instance, stopping(instance));
  return stopped && { ...stopped, calls: [...stopped.calls, detachingFrom(instance, target), deleting(target)] };
}

/** A volume that several instances share is not deleted with one of them. */
function deletedWith(target: Target, terminating: (instance: Target) => Plan | undefined): Plan | undefined {
  const [instance, ...others] = instancesOf(target);
  const terminated = instance && others.length === 0 ? terminating(instance) : undefined;
  if (!instance || !terminated) return undefined;
  return target.facts.deletedWithInstance === true
    ? terminated
    : { ...terminated, calls: [settingAttribute(instance, 'BlockDeviceMapping'), ...terminated.calls] };
}
