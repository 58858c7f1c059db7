import type { Call } from '../../model/call.ts';
import type { Plan, Technique } from '../../model/technique.ts';
import type { Target } from '../../model/target.ts';

export const deregister = 'ec2:DeregisterImage';
export const disableProtection = 'ec2:DisableImageDeregistrationProtection';

const source = 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html';

/** Deregistering images, which only their owner can do. */
export const imageTechniques: readonly Technique[] = [
  {
    id: 'deregister-image',
    family: 'direct',
    goal: deregister,
    summary: 'Deregister an image without deregistration protection.',
    source: 'https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/deregister-ami.html',
    actions: [deregister],
    plan: (target) => deregisterIfUnprotected(target),
  },
  {
    id: 'disable-deregistration-protection',
    family: 'unprotect',
    goal: deregister,
    summary: 'Switch off deregistration protection, wait 24 hours where it has a cooldown, then deregister.',
    source,
    actions: [disableProtection, deregister],
    plan: (target) => deregisterAfterClearingProtection(target),
  },
];

/** Deregistering an image as it is. */
export function deregisterIfUnprotected(image: Target, whose = 'its'): Plan | undefined {
  const protection = protectionOf(image);
  if (!isForEc2(image) || protection === 'on') return undefined;
  return {
    calls: [deregistering(image)],
    assumptions: protection === 'off' ? [] : [`${whose} deregistration protection ${protectionWording[protection]}`],
  };
}

/** Deregistering an image after switching off its protection; undefined where it is off. */
export function deregisterAfterClearingProtection(image: Target, whose = 'its'): Plan | undefined {
  const protection = protectionOf(image);
  if (!isForEc2(image) || protection === 'off' || protection === 'cooling') return undefined;
  const waits = image.facts.deregistrationProtection !== 'enabled-without-cooldown';
  return {
    calls: [{ action: disableProtection, on: image }, deregistering(image)],
    assumptions: waits
      ? [
          `24 hours pass after ${whose} deregistration protection is switched off${protection === 'on' ? '' : ', where that has a cooldown'}`,
        ]
      : [],
  };
}

/** EC2 refuses to deregister what AWS Backup manages. */
function isForEc2({ kind, facts }: Target): boolean {
  return kind === 'image' && facts.isBackup !== true;
}

const protectionWording = {
  cooling: 'is past its cooldown',
  unknown: 'is off, which was not read',
} as const;

/** AWS says `enabled-with-cooldown`, `enabled-without-cooldown` or `disabled`, and more where a cooldown lasts. */
function protectionOf({
  facts: { deregistrationProtection: protection },
}: Target): 'on' | 'off' | keyof typeof protectionWording {
  if (protection === 'disabled') return 'off';
  if (protection?.startsWith('disabled')) return 'cooling';
  return protection?.startsWith('enabled') ? 'on' : 'unknown';
}

function deregistering(image: Target): Call {
  return { action: deregister, on: image };
}
