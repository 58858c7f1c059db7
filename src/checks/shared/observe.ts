import type { Resource } from '../../domain/resource.ts';
import { refOf } from '../../domain/resource.ts';
import type { Reading, Scope } from '../../domain/scope.ts';
import type { CheckContext, Observation } from '../check.ts';
import { ownersOf } from './owner.ts';

/** What an observation is about: a resource that was seen, or one that is missing. */
export type Subject = Omit<Resource<string, unknown>, 'attributes'>;

/** What a check says of a subject; the rest of an observation follows from the subject. */
export interface Statement extends Pick<
  Observation,
  'title' | 'expected' | 'actual' | 'path' | 'evidence' | 'severity' | 'owner'
> {
  /** None where the check can say one thing only of a resource. */
  readonly rule?: Observation['rule'];
  /** Commands that mend it, in order; none where one of them could not be written. */
  readonly commands?: readonly (string | undefined)[];
  /** The scope of the subject where left out. */
  readonly restsOn?: readonly Reading[];
}

/** Makes the function by which a check says what it found, with the owner filled in. */
export function observer(context: CheckContext): (subject: Subject, statement: Statement) => Observation {
  const ownerOf = ownersOf(context.baseline);
  return (subject, { commands = [], rule = {}, restsOn = [scopeOf(subject)], ...said }) => {
    const owner = said.owner ?? ownerOf(subject);
    const written = commands.filter((command) => command !== undefined);
    const { account, region } = subject;
    return {
      account,
      region,
      resource: refOf({ ...subject, attributes: undefined }),
      ...said,
      ...(owner === undefined ? {} : { owner }),
      ...(written.length > 0 && written.length === commands.length ? { fix: { commands: written } } : {}),
      rule,
      restsOn,
    };
  };
}

/** The scope that a resource was read in, or the one of another kind at the same place. */
export function scopeOf(place: Scope, kind: string = place.kind): Scope {
  return { account: place.account, region: place.region, kind };
}
