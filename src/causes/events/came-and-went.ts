import type { ApiEvent } from '../../domain/api-event.ts';
import type { CameAndWent, ChangedField } from '../../domain/cause.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { changeEvent } from './attribute.ts';
import { namesIn } from './call.ts';

/** Two calls of which the second takes back the first, and the members of both that name what they are about. */
interface Opposites {
  readonly came: string;
  readonly went: string;
  readonly keys: readonly (readonly string[])[];
  /** What came and went, with the names in the order of the keys. */
  readonly words: (first: string, second: string) => string;
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

/** How many are told. */
const mostTold = 10;

/**
 * What was made and taken back by events of the time between two readings, so that neither of them shows it. What is
 * about something that differs now is left out: that is a change. The newest first.
 */
export function cameAndWent(
  events: readonly ApiEvent[],
  changes: readonly ChangedField[],
  since: string,
): readonly CameAndWent[] {
  const inTime = events.filter(({ at }) => at > since).toSorted((a, b) => (a.at < b.at ? -1 : Number(a.at > b.at)));
  return opposites
    .flatMap((row) => {
      const calls = inTime.filter(({ event }) => event === row.came || event === row.went);
      return [...Map.groupBy(calls, (event) => keyOf(row, event))].flatMap(([key, ofOne]) => {
        const [came, went] = [ofOne.find(({ event }) => event === row.came), ofOne.at(-1)];
        if (key === '' || !came || !went || ofOne[0] !== came || went.event !== row.went) return [];
        const names = namesOf(row, came);
        if (differs(names, came.account, changes)) return [];
        const [first = '', second = ''] = names;
        const what = escapeUnprintable(row.words(first, second));
        return [{ account: came.account, what, came: changeEvent(came), went: changeEvent(went) }];
      });
    })
    .toSorted((a, b) => (a.went.at < b.went.at ? 1 : -1))
    .slice(0, mostTold);
}

function namesOf({ keys }: Opposites, event: ApiEvent): readonly string[] {
  return keys.flatMap((members) => namesIn(event, members).slice(0, 1));
}

/** What tells it from others; empty where the event does not name all of it. */
function keyOf(row: Opposites, event: ApiEvent): string {
  const names = namesOf(row, event);
  return names.length < row.keys.length ? '' : JSON.stringify([event.account, ...names]);
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
