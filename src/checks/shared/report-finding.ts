import type { Resource } from '../../domain/resource.ts';
import { refOf } from '../../domain/resource.ts';
import type { Reading, Scope } from '../../domain/scope.ts';
import type { CheckContext, FindingDraft } from '../check.ts';
import { ownersOf } from './owner.ts';

/** What a finding is about: a resource that was seen, or one that is missing. */
export type Subject = Omit<Resource<string, unknown>, 'attributes'>;

/** What a check says about a subject; the rest of the finding draft follows from the subject. */
export interface FindingDetails extends Pick<
  FindingDraft,
  'title' | 'expected' | 'actual' | 'path' | 'ability' | 'evidence' | 'severity' | 'owner' | 'takeOver'
> {
  /** Left out where the check reports at most one finding for each resource. */
  readonly rule?: FindingDraft['rule'];
  /** AWS CLI commands that fix it, in order; none are reported if one of them could not be written. */
  readonly commands?: readonly (string | undefined)[];
  /** The scope of the subject, unless given. */
  readonly dependsOn?: readonly Reading[];
}

/** Makes the function by which a check reports a finding; it fills in the owner. */
export function findingReporter(context: CheckContext): (subject: Subject, details: FindingDetails) => FindingDraft {
  const ownerOf = ownersOf(context.baseline);
  return (subject, { commands = [], rule = {}, dependsOn = [scopeOf(subject)], ...details }) => {
    const owner = details.owner ?? ownerOf(subject);
    const written = commands.filter((command) => command !== undefined);
    const { account, region } = subject;
    return {
      account,
      region,
      resource: refOf({ ...subject, attributes: undefined }),
      ...details,
      ...(owner === undefined ? {} : { owner }),
      ...(written.length > 0 && written.length === commands.length ? { fix: { commands: written } } : {}),
      rule,
      dependsOn,
    };
  };
}

/** The scope that a resource was read in, or the scope of another kind in the same place. */
export function scopeOf(place: Scope, kind: string = place.kind): Scope {
  return { account: place.account, region: place.region, kind };
}
