import type { ActionFacts, CallEvaluator } from '../access/index.ts';
import { memoize } from '../domain/memoize.ts';
import type { SimulatedKeyType } from '../domain/simulation.ts';

/** The statements that apply to a call. */
export type Applicable = ReturnType<CallEvaluator['applicableStatements']>;

type ConditionText = Applicable['statements'][number]['conditions'][number]['text'];

/** The conditions that read a key (lower case) directly. */
function conditionsOn(key: string, { statements }: Applicable): readonly ConditionText[] {
  return statements
    .flatMap(({ conditions }) => conditions.map(({ text }) => text))
    .filter((text) => text.key.toLowerCase() === key);
}

/** A key (lower case) as the policies write it, or else as it is in `told`, or as it is. */
export function spellingOf(key: string, applicable: Applicable, told: readonly string[]): string {
  return conditionsOn(key, applicable)[0]?.key ?? told.find((name) => name.toLowerCase() === key) ?? key;
}

/** The type under which a key is sent: that of the operators that read it. */
export function typeOf(key: string, values: readonly string[], applicable: Applicable): SimulatedKeyType {
  const operators = conditionsOn(key, applicable).map(({ operator }) => operator);
  const isList = values.length !== 1 || operators.some((operator) => operator.includes(':'));
  const type = operators.map(familyOf).flatMap((family) => (family === 'null' ? [] : [family]))[0] ?? 'string';
  return isList ? `${type}List` : type;
}

type Family = 'string' | 'numeric' | 'date' | 'boolean' | 'ip' | 'binary' | 'null';

const families: readonly (readonly [RegExp, Family])[] = [
  [/^null$/, 'null'],
  [/^numeric/, 'numeric'],
  [/^date/, 'date'],
  [/^bool/, 'boolean'],
  [/^(not)?ipaddress/, 'ip'],
  [/^binary/, 'binary'],
];

const familyOf = memoize((operator: string): Family => {
  const name = operator.toLowerCase().replace(/^.*:/, '');
  return families.find(([pattern]) => pattern.test(name))?.[1] ?? 'string';
});

/** A value that AWS's documentation gives away for examples, and one that no policy names. */
const elsewhere = '192.0.2.77';
const noName = 'driftwarden-verify';

const mostValues = 6;

/**
 * Values that can decide the conditions on a key in both directions; undefined: the key is absent. `valueOf` gives
 * the values of policy variables.
 */
export function valuesToTry(
  key: string,
  applicable: Applicable,
  valueOf: (variable: string) => string | undefined,
): readonly (string | undefined)[] {
  const values = conditionsOn(key, applicable).flatMap((text) =>
    text.values.flatMap((value) => valuesNear(familyOf(text.operator), value, valueOf)),
  );
  return [undefined, ...[...new Set([...values, noName])].slice(0, mostValues)];
}

const day = 24 * 3600 * 1000;

function valuesNear(family: Family, value: string, valueOf: (variable: string) => string | undefined): string[] {
  switch (family) {
    case 'ip':
      return [value.replace(/\/.*$/, ''), elsewhere];
    case 'boolean':
      return ['true', 'false'];
    case 'null':
      return [];
    case 'binary':
      return [value];
    case 'numeric': {
      const number = Number(value);
      return Number.isFinite(number) ? [String(number), String(number + 1), String(number - 1)] : [];
    }
    case 'date': {
      const moment = Date.parse(value);
      return Number.isNaN(moment) ? [] : [moment + day, moment - day].map(timeText);
    }
    default:
      return [
        value
          .replaceAll(/\$\{([^},]+)(?:,\s*'([^']*)')?\}/g, (_, variable: string, otherwise: string | undefined) =>
            /^[*?$]$/.test(variable) ? variable : (valueOf(variable.trim().toLowerCase()) ?? otherwise ?? 'x'),
          )
          .replaceAll('*', '')
          .replaceAll('?', 'x'),
      ];
  }
}

/** A time as condition keys have it: ISO 8601 without fractions of a second. */
export function timeText(moment: number): string {
  return new Date(moment).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Condition keys (lower case) that only the session of a role has. */
const sessionKeys: ReadonlySet<string> = new Set([
  'aws:userid',
  'aws:sourceidentity',
  'aws:federatedprovider',
  'aws:tokenissuetime',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
  'ec2:sourceinstancearn',
  'ec2:roledelivery',
]);

/** Whether a role's statements read what only a session of it has. */
export function readsSession({ keys }: Applicable): boolean {
  return [...keys].some((key) => sessionKeys.has(key) || /^saml:|:(sub|aud|amr|oaud)$/.test(key));
}

/** The tags and other keys that a target's snapshot tells, whether or not a policy reads them. */
export function keysTold(
  { name }: ActionFacts,
  target: { readonly arn: string; readonly tags: object; readonly attributes: ReadonlyMap<string, unknown> },
  principalTags: object,
): readonly string[] {
  const services = new Set(['aws', target.arn.split(':')[2] ?? '', name.split(':')[0] ?? '']);
  services.delete('');
  return [
    ...Object.keys(target.tags).flatMap((tag) => [...services].map((service) => `${service}:ResourceTag/${tag}`)),
    ...[...target.attributes.keys()].filter((key) => !key.includes('*')),
    ...Object.keys(principalTags).map((tag) => `aws:PrincipalTag/${tag}`),
  ];
}
