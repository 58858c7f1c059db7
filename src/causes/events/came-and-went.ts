import type { ApiEvent } from '../../domain/api-event.ts';
import type { CameAndWent, ChangedField } from '../../domain/cause.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { changeEvent } from './attribute.ts';
import type { Json } from '../../domain/json.ts';
import { namesIn, type Call } from './call.ts';
import { textsAt } from './event-values.ts';
import { tagsIn } from './says.ts';
import { changingCalls } from './tables/index.ts';

/** What a call made, or took back. */
interface Step {
  /** What it is about. */
  readonly names: readonly string[];
  readonly isMade: boolean;
}

/** Something that one call makes and another takes back. */
interface Reversible {
  /** What a call did of it; empty for other calls. */
  readonly stepsOf: (event: ApiEvent) => readonly Step[];
  /** What came and went, by the names. */
  readonly words: (first: string, second: string) => string;
}

/** Two calls of which the second takes back the first, and the members of both that name what they are about. */
interface Opposites extends Pick<Reversible, 'words'> {
  readonly came: string;
  readonly went: string;
  readonly keys: readonly (readonly string[])[];
}

/** A field with the value that somebody gave it for a while, and the one before and after. */
interface Setting {
  readonly field: string;
  readonly calls: readonly Call[];
  readonly came: Json;
  readonly went: Json;
  readonly words: (name: string) => string;
}

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html
const opposites: readonly Opposites[] = [
  ...(['User', 'Group', 'Role'] as const).flatMap((holder): readonly Opposites[] => {
    const kind = holder.toLowerCase();
    return [
      {
        came: `iam:Put${holder}Policy`,
        went: `iam:Delete${holder}Policy`,
        keys: [[`${kind}Name`], ['policyName']],
        words: (name, policy) => `inline policy ${policy} on ${kind} ${name}`,
      },
      {
        came: `iam:Attach${holder}Policy`,
        went: `iam:Detach${holder}Policy`,
        keys: [[`${kind}Name`], ['policyArn']],
        words: (name, policy) => `policy ${policy.split('/').at(-1) ?? ''} on ${kind} ${name}`,
      },
    ];
  }),
  {
    came: 'iam:AddUserToGroup',
    went: 'iam:RemoveUserFromGroup',
    keys: [['groupName'], ['userName']],
    words: (group, user) => `user ${user} in group ${group}`,
  },
  ...(['User', 'Role'] as const).map((kind): Opposites => ({
    came: `iam:Create${kind}`,
    went: `iam:Delete${kind}`,
    keys: [[`${kind.toLowerCase()}Name`]],
    words: (name) => `${kind.toLowerCase()} ${name}`,
  })),
  {
    came: 'iam:CreateAccessKey',
    went: 'iam:DeleteAccessKey',
    keys: [['accessKeyId']],
    words: (id) => `access key ${id}`,
  },
];

const settings: readonly Setting[] = [
  {
    field: 'disableApiTermination',
    calls: changingCalls['instance-attribute'].attributes.disableApiTermination,
    ...{ came: false, went: true },
    words: (id) => `instance ${id} without termination protection`,
  },
  {
    field: 'disableApiStop',
    calls: changingCalls['instance-attribute'].attributes.disableApiStop,
    ...{ came: false, went: true },
    words: (id) => `instance ${id} without stop protection`,
  },
  {
    field: 'deregistrationProtection',
    calls: changingCalls.image.attributes.deregistrationProtection,
    ...{ came: 'disabled', went: 'enabled' },
    words: (id) => `image ${id} without deregistration protection`,
  },
  {
    field: 'public',
    calls: changingCalls.image.attributes.public,
    ...{ came: true, went: false },
    words: (id) => `image ${id} open to everybody`,
  },
  ...(['db-instance', 'db-cluster', 'global-cluster'] as const).map((kind): Setting => ({
    field: 'deletionProtection',
    calls: changingCalls[kind].attributes.deletionProtection,
    ...{ came: false, went: true },
    words: (id) => `${kind.replace('-', ' ').replace('db', 'DB')} ${id} without deletion protection`,
  })),
];

const reversibles: readonly Reversible[] = [
  ...opposites.map(({ came, went, keys, words }): Reversible => ({
    words,
    stepsOf: (event) => {
      const names = keys.flatMap((members) => namesIn(event, members).slice(0, 1));
      const isNamed = names.length === keys.length && (event.event === came || event.event === went);
      return isNamed ? [{ names, isMade: event.event === came }] : [];
    },
  })),
  ...settings.map(({ calls, words, ...setting }): Reversible => ({
    words,
    stepsOf: (event) => calls.flatMap((call) => settingSteps(call, event, setting)),
  })),
  { stepsOf: tagSteps(true), words: (id, key) => `tag ${key} on ${id}` },
  { stepsOf: tagSteps(false), words: (id, key) => `${id} without tag ${key}` },
];

function settingSteps(
  { event: name, keys, says }: Call,
  event: ApiEvent,
  { field, came, went }: Pick<Setting, 'field' | 'came' | 'went'>,
): readonly Step[] {
  if (event.event !== name) return [];
  const leadsTo = (after: Json, before: Json) => says(event, { ...nothing, before, after }) === true;
  const isMade = leadsTo(came, went);
  if (!isMade && !leadsTo(went, came)) return [];
  return [...new Set(namesIn(event, keys))].map((id): Step => ({ names: [id, field], isMade }));
}

const nothing = {
  account: '',
  region: '',
  resource: { arn: '', kind: '', id: '' },
  change: 'changed',
  path: [],
} as const;

/** Tags that calls put on resources or take from them; those that AWS sets itself are left out. */
function tagSteps(putFirst: boolean): Reversible['stepsOf'] {
  return (event) => {
    if (event.event !== 'ec2:CreateTags' && event.event !== 'ec2:DeleteTags') return [];
    const isPut = event.event === 'ec2:CreateTags';
    const ids = new Set(textsAt(event.request, 'resourceId'));
    const keys = [...new Set(tagsIn(event.request).map(({ key }) => key))].filter((key) => !key.startsWith('aws:'));
    return [...ids].flatMap((id) => keys.map((key): Step => ({ names: [id, key], isMade: isPut === putFirst })));
  };
}

/** How many are told. */
const mostTold = 10;

/**
 * What was made and taken back by events of the time between two readings, so that neither of them shows it. What is
 * about something that differs now is left out: that is a change. The newest first; what the same two calls made and took
 * back is one.
 */
export function cameAndWent(
  events: readonly ApiEvent[],
  changes: readonly ChangedField[],
  since: string,
): readonly CameAndWent[] {
  const inTime = events.filter(({ at }) => at > since).toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return reversibles
    .flatMap(({ stepsOf, words }) => {
      const steps = inTime.flatMap((event) => stepsOf(event).map((step) => ({ ...step, event })));
      const ofOne = Map.groupBy(steps, ({ names, event }) => JSON.stringify([event.account, ...names]));
      const found = [...ofOne.values()].flatMap((own) => {
        const [came, went] = [own[0], own.at(-1)];
        if (!came?.isMade || !went || went.isMade || differs(came.names, came.event.account, changes)) return [];
        return [{ names: came.names, came: came.event, went: went.event }];
      });
      const byCalls = Map.groupBy(found, ({ came, went }) => `${inTime.indexOf(came)} ${inTime.indexOf(went)}`);
      return [...byCalls.values()].flatMap(([first, ...others]): readonly CameAndWent[] => {
        if (!first) return [];
        const {
          came,
          went,
          names: [name = '', second = ''],
        } = first;
        const more = others.length > 0 ? ` and ${others.length} more` : '';
        const what = escapeUnprintable(`${words(name, second)}${more}`);
        return [{ account: came.account, what, came: changeEvent(came), went: changeEvent(went) }];
      });
    })
    .toSorted((a, b) => (a.went.at < b.went.at ? 1 : -1))
    .slice(0, mostTold);
}

/** Whether something that differs has the first name, and the others in what differs of it, if there are any. */
function differs(
  [holder = '', ...rest]: readonly string[],
  account: string,
  changes: readonly ChangedField[],
): boolean {
  return changes.some(({ account: of, resource, path }) => {
    if (of !== account) return false;
    const words = [resource.id, resource.arn, ...path];
    return [holder, ...rest].every((name) => words.some((word) => word === name || word.endsWith(`/${name}`)));
  });
}
