import type { Source } from '../../src/aws/index.ts';
import type { AccountReader } from '../../src/aws/source.ts';
import type { ApiEvent, EventQuery, EventsRead } from '../../src/domain/api-event.ts';
import { ReadError } from '../../src/aws/read-error.ts';

export const hour = 60 * 60 * 1000;
export const [home, region] = ['111122223333', 'us-east-1'];

/** A change of a flag: when it was made, and when CloudTrail shows it. Milliseconds; never: Infinity. */
export interface FlagCall {
  readonly id: string;
  readonly at: number;
  readonly seenAt: number;
}

interface Held {
  readonly kind: 'instance' | 'image';
  /** What the list holds: how often the record was changed. */
  edits: number;
  editedAt: number;
  termination: boolean;
  behaviour: 'stop' | 'terminate';
  sharedWith: readonly string[];
}

/** An account that lives: calls change it, CloudTrail records them late or never, and a source reads it. */
export interface LivingAccount {
  readonly calls: readonly FlagCall[];
  readonly held: ReadonlyMap<string, Readonly<Held>>;
  /** When each resource was last asked about. */
  readonly askedAt: Map<string, number>;
  add(kind: Held['kind']): void;
  remove(id: string): void;
  /** Changes what the list holds of a resource. */
  edit(id: string, at: number): void;
  /** Changes a flag of a resource, or of one that the event does not name; CloudTrail shows it after a delay. */
  setFlag(id: string, at: number, delay: number): void;
  /** What reads it at a moment. Failing is CloudTrail, or the calls about one resource; files are not AWS. */
  source(
    now: number,
    failing?: {
      readonly cloudTrail?: boolean;
      readonly id?: string | undefined;
      readonly isFile?: boolean | undefined;
    },
  ): Source;
}

export function livingAccount(): LivingAccount {
  const held = new Map<string, Held>();
  const calls: FlagCall[] = [];
  const askedAt = new Map<string, number>();
  let made = 0;
  const of = (id: string) => held.get(id) ?? fail(id);

  function answerAbout(id: string, attribute: string | undefined): object {
    const { termination, behaviour, sharedWith } = of(id);
    switch (attribute) {
      case 'disableApiTermination':
        return { InstanceId: id, DisableApiTermination: { Value: termination } };
      case 'disableApiStop':
        return { InstanceId: id, DisableApiStop: { Value: false } };
      case 'instanceInitiatedShutdownBehavior':
        return { InstanceId: id, InstanceInitiatedShutdownBehavior: { Value: behaviour } };
      default:
        return { ImageId: id, LaunchPermissions: sharedWith.map((UserId) => ({ UserId })) };
    }
  }

  return {
    calls,
    held,
    askedAt,
    add(kind) {
      made += 1;
      const id = `${kind === 'image' ? 'ami' : 'i'}-${made}`;
      held.set(id, { kind, edits: 0, editedAt: 0, termination: made % 2 === 0, behaviour: 'stop', sharedWith: [] });
    },
    remove: (id) => held.delete(id),
    edit(id, at) {
      of(id).edits += 1;
      of(id).editedAt = at;
    },
    setFlag(id, at, delay) {
      const flags = held.get(id);
      if (!flags) {
        // A call whose event does not say what it is about.
      } else if (flags.kind === 'image') flags.sharedWith = flags.sharedWith.length === 0 ? ['444455556666'] : [];
      else if (calls.length % 2 === 0) flags.termination = !flags.termination;
      else flags.behaviour = flags.behaviour === 'stop' ? 'terminate' : 'stop';
      calls.push({ id, at, seenAt: at + delay });
    },
    source(now, failing = {}) {
      const reader: AccountReader = {
        id: home,
        partition: 'aws',
        regions: [region],
        listsRegions: false,
        regionsNotEnabled: [],
        callsAws: failing.isFile !== true,
        alias: () => Promise.resolve(undefined),
        answerName: ({ api }) => api,
        async *pages({ api }) {
          const listed = await Promise.resolve([...held]);
          yield api === 'ec2:DescribeInstances'
            ? { Reservations: [{ Instances: listed.filter(([, { kind }]) => kind === 'instance').map(instance) }] }
            : { Images: listed.filter(([, { kind }]) => kind === 'image').map(image) };
        },
        ask({ id, attribute }) {
          if (id === failing.id) return Promise.reject(new ReadError('denied', 'UnauthorizedOperation', 'denied'));
          askedAt.set(id, now);
          return Promise.resolve(answerAbout(id, attribute));
        },
      };
      return {
        accounts: () => Promise.resolve([reader]),
        events: (query) => Promise.resolve(eventsOf(calls, now, query, failing.cloudTrail === true)),
        close: () => {},
      };
    },
  };
}

function instance([id, { edits }]: readonly [string, Held]): object {
  return {
    InstanceId: id,
    ImageId: 'ami-0',
    InstanceType: 't3.micro',
    State: { Name: 'running' },
    Tags: [{ Key: 'edits', Value: String(edits) }],
  };
}

function image([id, { edits }]: readonly [string, Held]): object {
  return {
    ImageId: id,
    OwnerId: home,
    State: 'available',
    Public: false,
    DeregistrationProtection: 'disabled',
    Tags: [{ Key: 'edits', Value: String(edits) }],
  };
}

function eventsOf(
  calls: readonly FlagCall[],
  now: number,
  { from, to, names }: EventQuery,
  isFailing: boolean,
): EventsRead {
  const shown = calls.filter(({ at, seenAt }) => seenAt <= now && from.getTime() <= at && at <= to.getTime());
  const events = shown.map(eventOf).filter(({ event }) => names?.includes(event.slice('ec2:'.length)) ?? true);
  const problem = isFailing ? { problem: 'CloudTrail in us-east-1: AccessDenied' } : {};
  const search = { from: from.toISOString(), to: to.toISOString(), regions: [region], ...problem };
  // What could be read is there all the same.
  return { events: isFailing ? events.slice(1) : events, search };
}

function eventOf({ id, at }: FlagCall, index: number): ApiEvent {
  const isImage = id.startsWith('ami-');
  return {
    principal: `arn:aws:iam::${home}:user/ana`,
    at: new Date(at).toISOString(),
    eventId: `event-${index}`,
    event: isImage ? 'ec2:ModifyImageAttribute' : 'ec2:ModifyInstanceAttribute',
    account: home,
    region,
    request: id === '' ? null : { [isImage ? 'imageId' : 'instanceId']: id },
    response: null,
    resources: [],
  };
}

function fail(id: string): never {
  throw new Error(`the account holds no ${id}`);
}
