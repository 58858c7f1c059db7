import type { JsonObject } from '../../../../src/domain/json.ts';
import {
  broughtUnder,
  everyText,
  withConditions,
  withoutKeys,
  withPolicies,
  withStatements,
  withText,
} from '../rewrite.ts';
import type { Difference } from './difference.ts';

const operatorsPage =
  'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html';

export const values: readonly Difference[] = [
  {
    id: 'newline-under-a-star',
    differs: 'a star stops at a newline; in driftwarden it goes on',
    right: 'driftwarden',
    words: 'Any combination of characters (*). Any single character (?).',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html',
    without: (one) => withText(one, '\n', '~'),
  },
  {
    id: 'seconds-and-dates',
    differs: 'compares seconds since 1970 with dates as if they were milliseconds',
    right: 'driftwarden',
    words:
      'You must specify date/time values with one of the W3C implementations of the ISO 8601 date formats or in epoch (UNIX) time.',
    page: `${operatorsPage}#Conditions_Date`,
    without: (one) => withText(one, '1780272000', '2026-06-01T00:00:00Z'),
  },
  {
    id: 'single-addresses',
    differs:
      'compares a single address letter by letter, and finds that one of the other family is neither it nor another',
    right: 'driftwarden',
    words:
      'If you specify an IP address without the associated routing prefix, IAM uses the default prefix value of /32. Some AWS services support IPv6, using :: to represent a range of 0s.',
    page: `${operatorsPage}#Conditions_IPAddress`,
    without: (one) =>
      withConditions(one, (operator, _, values) =>
        operator.includes('IpAddress')
          ? everyText(values, (text) => (text.includes('/') ? text : `${text}/${text.includes(':') ? '128' : '32'}`))
          : values,
      ),
  },
  {
    id: 'every-ipv4-address',
    differs: 'finds no address in 0.0.0.0/0',
    right: 'driftwarden',
    words: 'The value must be in the standard CIDR format (for example, 203.0.113.0/24 or 2001:DB8:1234:5678::/64).',
    page: `${operatorsPage}#Conditions_IPAddress`,
    without: (one) =>
      withConditions(one, (_, __, values) =>
        [values].flat().flatMap((value) => (value === '0.0.0.0/0' ? ['0.0.0.0/1', '128.0.0.0/1'] : [value])),
      ),
  },
  {
    id: 'key-named-after-a-colon',
    differs:
      'knows only keys whose chosen name stands after a slash, and drops kms:EncryptionContext:app from the request',
    right: 'driftwarden',
    words: 'The format for specifying the key–value pair is "kms:EncryptionContext:context-key": "context-value".',
    page: 'https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context',
    without: (one) => {
      const key = 'kms:EncryptionContext:app';
      return [key, key.toLowerCase(), key.toUpperCase()].reduce(
        (now, spelling) => withText(now, spelling, 'aws:PrincipalTag/encrypted'),
        one,
      );
    },
  },
  {
    id: 'list-of-no-values',
    differs: 'takes a key with no values for present; driftwarden for absent',
    right: 'driftwarden',
    words: "Use either true (the key doesn't exist — it is null) or false (the key exists and its value is not null).",
    page: `${operatorsPage}#Conditions_Null`,
    without: (one) => withoutKeys(one, (_, value) => value.length === 0 && typeof value !== 'string'),
  },
  {
    id: 'set-of-empty-texts',
    differs: 'ForAllValues compares an empty text like any other; in driftwarden a set of nothing else is no value',
    right: 'driftwarden',
    words:
      'The ForAllValues qualifier returns true if there are no context keys in the request or if the context key value resolves to a null dataset, such as an empty string.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html',
    without: (one) =>
      withConditions(one, (operator, key, values) => {
        const brought = broughtUnder(one, key);
        return operator.startsWith('ForAllValues:') &&
          brought !== undefined &&
          [brought].flat().every((value) => value === '')
          ? undefined
          : values;
      }),
  },
  {
    id: 'any-value-if-exists',
    differs: 'ForAnyValue with IfExists fails where the key is absent',
    right: 'driftwarden',
    words:
      'You can add IfExists to the end of any condition operator name except the Null condition […]. If the key is not present, evaluate the condition element as true.',
    page: `${operatorsPage}#Conditions_IfExists`,
    without: (one) => withPolicies(one, (policy) => withStatements(policy, bothWays)),
  },
  {
    id: 'null-of-a-set',
    differs: 'takes Null after ForAllValues and ForAnyValue for Null',
    right: 'driftwarden',
    words: 'The Null operator with ForAllValues always returns true, with ForAnyValue always false.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/access-analyzer-reference-policy-checks.html#access-analyzer-reference-policy-checks-suggestion-null-with-qualifier',
    without: (one) => {
      const never = withPolicies(one, (policy) =>
        withStatements(policy, (statement) =>
          /"ForAnyValue:Null"/.test(JSON.stringify(statement.Condition)) ? [] : statement,
        ),
      );
      return withConditions(never, (operator, _, values) => (operator === 'ForAllValues:Null' ? undefined : values));
    },
  },
  {
    id: 'two-tags-by-case',
    differs: 'of two tags whose names differ in case the later counts; driftwarden leaves open which',
    right: 'open',
    words:
      'Key names are not case-sensitive. This means that if you specify "aws:ResourceTag/TagKey1": "Value1" […], then the condition matches a resource tag key named either TagKey1 or tagkey1, but not both.',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-resourcetag',
    without: (one) => {
      const [name, other] = ['aws:ResourceTag/team', 'aws:ResourceTag/Team'];
      return name in one.context && other in one.context
        ? [name, other].map((tag) => withoutKeys(one, (key) => key === tag))
        : one;
    },
  },
  {
    id: 'pattern-of-fewer-parts',
    differs:
      'an ARN pattern of fewer than six parts in a condition matches nothing, inverted or not; driftwarden leaves open what it means',
    right: 'open',
    words:
      'Each of the six colon-delimited components of the ARN is checked separately and each can include multi-character match wildcards (*) or single-character match wildcards (?).',
    page: `${operatorsPage}#Conditions_ARN`,
    without: (one) =>
      ['arn:aws:sns:*:*:*', 'arn:aws:none:::none'].map((reading) =>
        withConditions(one, (operator, _, values) =>
          operator.includes('Arn') ? everyText(values, (text) => (text === 'arn:aws:sns:*' ? reading : text)) : values,
        ),
      ),
  },
];

/**
 * Writes IfExists after ForAnyValue as what it means: one statement for when the key is absent, one for when it is not.
 */
function bothWays(statement: JsonObject): JsonObject[] {
  const block = (statement.Condition ?? {}) as Record<string, JsonObject>;
  const operator = Object.keys(block).find((name) => /^ForAnyValue:.*IfExists$/.test(name));
  if (operator === undefined) return [statement];
  const { [operator]: keys = {}, ...others } = block;
  const plain = operator.replace('IfExists', '');
  return Object.entries(keys)
    .reduce<Record<string, JsonObject>[]>(
      (blocks, [key, values]) =>
        blocks.flatMap((now) => [
          { ...now, Null: { ...now.Null, [key]: 'true' } },
          { ...now, [plain]: { ...now[plain], [key]: values } },
        ]),
      [others],
    )
    .flatMap((Condition) => bothWays({ ...statement, Condition }));
}
