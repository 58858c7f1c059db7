import { partitionOf } from '../../../../domain/arn.ts';
import type { Call } from '../../model/call.ts';
import type { Technique } from '../../model/technique.ts';
import { targetOfArn, type Target } from '../../model/target.ts';
import { terminate } from '../shared/instance-calls.ts';

/** The fleets that launch instances, by the fact that names one. */
const fleets = {
  fleet: { type: 'fleet', noun: 'EC2 Fleet' },
  spotFleet: { type: 'spot-fleet-request', noun: 'Spot Fleet' },
} as const;

interface OnFleet {
  readonly id: string;
  readonly action: string;
  readonly fact: keyof typeof fleets;
  readonly summary: string;
  readonly assumption: string;
  /** Keys of the request whose names AWS does not document. */
  readonly leavesOpen?: readonly string[];
}

const attributes = ['ec2:Attribute', 'ec2:Attribute/*'];

/**
 * Making a fleet terminate the instances that it launched, which it does unless told otherwise when it is deleted. To
 * cancel an instance's Spot request does not terminate it.
 */
export const fleetTechniques: readonly Technique[] = [
  onFleet({
    id: 'delete-fleet',
    action: 'ec2:DeleteFleets',
    fact: 'fleet',
    summary: 'Delete the EC2 Fleet that launched the instance, and the instance with it.',
    assumption: 'its EC2 Fleet still exists',
  }),
  onFleet({
    id: 'shrink-fleet',
    action: 'ec2:ModifyFleet',
    fact: 'fleet',
    summary: 'Set the target capacity of the EC2 Fleet that launched the instance to zero.',
    assumption: 'its EC2 Fleet still exists and maintains its capacity',
    leavesOpen: attributes,
  }),
  onFleet({
    id: 'cancel-spot-fleet',
    action: 'ec2:CancelSpotFleetRequests',
    fact: 'spotFleet',
    summary: 'Cancel the Spot Fleet request that launched the instance, and terminate the instance with it.',
    assumption: 'its Spot Fleet request is not cancelled yet',
  }),
  onFleet({
    id: 'shrink-spot-fleet',
    action: 'ec2:ModifySpotFleetRequest',
    fact: 'spotFleet',
    summary: 'Set the target capacity of the Spot Fleet request that launched the instance to zero.',
    assumption: 'its Spot Fleet request is not cancelled yet and maintains its capacity',
    leavesOpen: attributes,
  }),
];

function onFleet({ id, action, fact, summary, assumption, leavesOpen }: OnFleet): Technique {
  const { type, noun } = fleets[fact];
  return {
    id,
    family: 'around',
    goal: terminate,
    summary,
    source: `https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_${action.slice('ec2:'.length)}.html`,
    actions: [action],
    plan: ({ kind, account, region, facts }) => {
      const fleet = facts[fact];
      if (kind !== 'instance' || fleet === undefined) return undefined;
      const on = targetOfArn(`arn:${partitionOf(region)}:ec2:${region}:${account}:${type}/${fleet}`, account);
      const call: Call = { action, on, ...(leavesOpen && { leavesOpen }) };
      return { calls: [call], assumptions: [assumption, ...protectionAssumption(facts, noun)] };
    },
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/Using_ChangingDisableAPITermination.html names no fleets. */
function protectionAssumption(
  { terminationProtection, stopProtection }: Target['facts'],
  noun: string,
): readonly string[] {
  if (terminationProtection === false && stopProtection === false) return [];
  return [`its protection does not keep ${noun} from terminating it, which AWS does not document`];
}
