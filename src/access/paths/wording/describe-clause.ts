import type { Clause, Relation } from './condition-clause.ts';

/** How the clauses on a key read; `%` is replaced by the policy's values, `#` by the name within the key. */
interface ClauseWording extends Partial<Record<Relation, string>> {
  /** Makes a value of a policy readable. */
  readonly value?: (text: string) => string;
}

/** A clause in plain words: "with MFA", "from 203.0.113.0/24", "if it is tagged department=dev". */
export function describeClause({ key, relation, each, values }: Clause): string {
  const known = each === undefined ? wordingOf(key.toLowerCase()) : undefined;
  const pattern = known?.wording[relation];
  const shown = listed(
    values.map((value) => (pattern !== undefined && known?.wording.value ? known.wording.value(value) : quoted(value))),
  );
  if (pattern === undefined)
    return filled(`if ${each === undefined ? '' : `${each} `}${key} ${defaultWording[relation]}`, shown, '');
  return filled(pattern, shown, key.slice(known?.prefix ?? 0));
}

/** The wording of keys that have none of their own. */
const defaultWording: Readonly<Record<Relation, string>> = {
  is: 'is %',
  isNot: 'is not %',
  less: 'is less than %',
  atMost: 'is at most %',
  more: 'is more than %',
  atLeast: 'is at least %',
  present: 'is there',
  absent: 'is not there',
  on: 'is true',
  off: 'is not true',
};

const wordingOfKeys: ReadonlyMap<string, ClauseWording> = new Map<string, ClauseWording>([
  ['aws:multifactorauthpresent', { on: 'with MFA', off: 'without MFA' }],
  [
    'aws:multifactorauthage',
    {
      less: 'with MFA less than % old',
      atMost: 'with MFA at most % old',
      more: 'with MFA more than % old',
      atLeast: 'with MFA at least % old',
      present: 'with MFA',
      absent: 'without MFA',
      value: duration,
    },
  ],
  ['aws:sourceip', { is: 'from %', isNot: 'not from %' }],
  ['aws:vpcsourceip', { is: 'from % inside a VPC', isNot: 'not from % inside a VPC' }],
  ['aws:sourcevpc', { is: 'from VPC %', isNot: 'not from VPC %', present: 'from a VPC', absent: 'not from a VPC' }],
  ['aws:sourcevpcarn', { is: 'from VPC %', isNot: 'not from VPC %' }],
  [
    'aws:sourcevpce',
    {
      is: 'through VPC endpoint %',
      isNot: 'not through VPC endpoint %',
      present: 'through a VPC endpoint',
      absent: 'not through a VPC endpoint',
    },
  ],
  ['aws:currenttime', { less: 'before %', atMost: 'until %', more: 'after %', atLeast: 'from % on', value: moment }],
  ['aws:epochtime', { less: 'before %', atMost: 'until %', more: 'after %', atLeast: 'from % on', value: moment }],
  [
    'aws:tokenissuetime',
    {
      less: 'with credentials from before %',
      atMost: 'with credentials from no later than %',
      more: 'with credentials from after %',
      atLeast: 'with credentials from % or later',
      present: 'with temporary credentials',
      absent: 'with long-term credentials',
      value: moment,
    },
  ],
  ['aws:userid', { is: 'in session %', isNot: 'not in session %' }],
  ['ec2:sourceinstancearn', { is: 'from instance % itself', isNot: 'not from instance %' }],
  ['aws:securetransport', { on: 'over TLS', off: 'without TLS' }],
  ['aws:principalorgid', { is: 'if the caller is of organization %', isNot: 'if the caller is not of organization %' }],
  ['aws:resourceorgid', { is: 'if it is of organization %', isNot: 'if it is not of organization %' }],
]);

/** How the condition keys of a resource's tags begin. */
export const resourceTag = /^(?:[^:]+:resourcetag|rds:(?!req-)[a-z-]+-tag)\//i;

const wordingOfKeyFamilies: readonly (readonly [prefix: RegExp, ClauseWording])[] = [
  [
    resourceTag,
    {
      is: 'if it is tagged #=%',
      isNot: 'if it is not tagged #=%',
      on: 'if it is tagged #=true',
      off: 'if it is not tagged #=true',
      present: 'if it has a tag #',
      absent: 'if it has no tag #',
    },
  ],
  [
    /^aws:principaltag\//,
    {
      is: 'if the caller is tagged #=%',
      isNot: 'if the caller is not tagged #=%',
      on: 'if the caller is tagged #=true',
      off: 'if the caller is not tagged #=true',
      present: 'if the caller has a tag #',
      absent: 'if the caller has no tag #',
    },
  ],
  [
    /^aws:requesttag\//,
    {
      is: 'sending tag #=%',
      isNot: 'without sending tag #=%',
      on: 'sending tag #=true',
      off: 'without sending tag #=true',
      present: 'sending a tag #',
      absent: 'without sending a tag #',
    },
  ],
];

function wordingOf(key: string): { readonly wording: ClauseWording; readonly prefix: number } | undefined {
  const own = wordingOfKeys.get(key);
  if (own) return { wording: own, prefix: 0 };
  for (const [prefix, wording] of wordingOfKeyFamilies) {
    const [start] = prefix.exec(key) ?? [];
    if (start !== undefined) return { wording, prefix: start.length };
  }
  return undefined;
}

/** Fills a pattern in one pass, so that `%` and `#` in values stay as they are. */
function filled(pattern: string, values: string, name: string): string {
  return pattern.replace(/[%#]/g, (place) => (place === '%' ? values : name));
}

/** `a, b or c`. */
function listed(texts: readonly string[]): string {
  if (texts.length === 0) return 'nothing at all';
  return texts.length === 1 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1) ?? ''}`;
}

function quoted(text: string): string {
  return text === '' ? '""' : text;
}

const units: readonly (readonly [seconds: number, one: string, many: string])[] = [
  [86_400, 'a day', 'days'],
  [3600, 'an hour', 'hours'],
  [60, 'a minute', 'minutes'],
  [1, 'a second', 'seconds'],
];

/** Seconds in the greatest unit that they are whole in: `an hour`, `90 minutes`. */
function duration(text: string): string {
  const seconds = Number(text);
  const unit = units.find(([size]) => seconds % size === 0);
  if (!unit || seconds <= 0) return `${text} seconds`;
  const [size, one, many] = unit;
  return seconds === size ? one : `${seconds / size} ${many}`;
}

/** A time as ISO 8601, from seconds since 1970 too; four digits are a year. */
function moment(text: string): string {
  const seconds = Number(text);
  const isText = /^\s*(\d{4})?\s*$/.test(text) || Number.isNaN(seconds) || Math.abs(seconds) > 8.64e12;
  return isText ? text : new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
