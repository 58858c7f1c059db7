import { withStrings } from '../../../../domain/iam/edit-document.ts';
import { isJsonObject, type Json, type JsonObject } from '../../../../domain/json.ts';

/** What a finding about one statement says: its evidence. */
type Evidence = JsonObject;

/** The statement with its mistake mended, several where one is split; undefined where there is no such way. */
type Mend = (statement: JsonObject, evidence: Evidence) => readonly JsonObject[] | undefined;

/** A mistake that a check finds in one statement. */
export interface StatementLint {
  /** The fields of the evidence that identify the finding, beside the document and the statement. */
  readonly identity: readonly string[];
  /** Ways to mend it, what keeps most of what was meant first. */
  readonly mends: readonly Mend[];
  /** Whether all of them make the policy stricter. */
  readonly onlyTakes?: true;
}

/** How the mistakes of statements are mended, by check. */
export const statementLints: ReadonlyMap<string, StatementLint> = new Map<string, StatementLint>([
  ['guard-unknown-action', { identity: [], mends: [withoutItems('Action'), withoutItems('NotAction')] }],
  ['guard-condition-key', { identity: ['key'], mends: [withoutListedActions, withoutKey] }],
  ['guard-condition-type', { identity: ['operator', 'key'], mends: [withFittingOperator, withoutValues] }],
  ['guard-resource-type', { identity: [], mends: [withoutListedActions] }],
  ['guard-resource-arn', { identity: [], mends: [withoutItems('Resource'), withoutItems('NotResource')] }],
  ['guard-mfa', { identity: [], mends: [withMfaOperator], onlyTakes: true }],
  ['guard-missing-tag', { identity: ['tag'], mends: [alsoWithoutTag], onlyTakes: true }],
  ['guard-for-all-values', { identity: ['key'], mends: [withKeyPresent], onlyTakes: true }],
  ['guard-own-tag', { identity: ['tag'], mends: [withTaggingDenied], onlyTakes: true }],
  ['guard-tagging-left-out', { identity: ['tag'], mends: [withTaggingDenied], onlyTakes: true }],
]);

/** Leaves out what the evidence lists under the same name. */
function withoutItems(element: string): Mend {
  return (statement, evidence) => {
    const left = withoutStrings(statement[element], textsOf(evidence[element]));
    return left === undefined ? undefined : [{ ...statement, [element]: left }];
  };
}

function withoutListedActions(statement: JsonObject, { actions }: Evidence): readonly JsonObject[] | undefined {
  const left = withoutStrings(statement['Action'], textsOf(actions));
  return left === undefined ? undefined : [{ ...statement, Action: left }];
}

/** Undefined if nothing is left, or nothing was left out. */
function withoutStrings(value: Json | undefined, gone: readonly string[]): Json | undefined {
  const left = withStrings(value, (text) => (gone.includes(text) ? undefined : text));
  return left === undefined || JSON.stringify(left) === JSON.stringify(value) ? undefined : left;
}

function withoutKey(statement: JsonObject, { key }: Evidence): readonly JsonObject[] | undefined {
  return withConditions(statement, ([, tested]) => (isSameText(tested, key) ? undefined : true));
}

/** The operator of the same sense for the type of the key; values keep their form. */
function withFittingOperator(statement: JsonObject, evidence: Evidence): readonly JsonObject[] | undefined {
  const { operator, key, keyType } = evidence;
  const family = typeof keyType === 'string' ? operatorFor[keyType] : undefined;
  if (typeof operator !== 'string' || family === undefined) return undefined;
  const [, prefix = '', name = '', suffix = ''] = /^(For(?:All|Any)Values?:)?(.*?)(IfExists)?$/i.exec(operator) ?? [];
  const fitting = `${prefix}${/not/i.test(name) ? family[1] : family[0]}${suffix}`;
  return withConditions(statement, ([tested, of]) =>
    isSameText(of, key) && isSameText(tested, operator) ? fitting : true,
  );
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operatorFor: Readonly<Record<string, readonly [string, string]>> = {
  String: ['StringLike', 'StringNotLike'],
  ARN: ['ArnLike', 'ArnNotLike'],
  Numeric: ['NumericEquals', 'NumericNotEquals'],
  Bool: ['Bool', 'Bool'],
  IPAddress: ['IpAddress', 'NotIpAddress'],
};

/** Leaves out the values that the operator cannot read, beside others that it can. */
function withoutValues(statement: JsonObject, { operator, key, values }: Evidence): readonly JsonObject[] | undefined {
  const gone = textsOf(values);
  const lefts: Json[] = [];
  const Condition = mapConditions(statement, ([tested, of], value) => {
    if (!isSameText(of, key) || !isSameText(tested, operator)) return [tested, value];
    const left = withoutStrings(value, gone);
    if (left !== undefined) lefts.push(left);
    return [tested, left ?? value];
  });
  return lefts.length > 0 ? [{ ...statement, Condition }] : undefined;
}

/** Requests without MFA information: an Allow must not hold for them, and a Deny must. */
function withMfaOperator(statement: JsonObject): readonly JsonObject[] | undefined {
  const wanted = statement['Effect'] === 'Deny' ? 'BoolIfExists' : 'Bool';
  return withConditions(statement, ([operator, key]) =>
    isSameText(key, 'aws:MultiFactorAuthPresent') && /^bool(ifexists)?$/i.test(operator) ? wanted : true,
  );
}

/** A second Deny, for what does not have the tag. */
function alsoWithoutTag(statement: JsonObject, { tag }: Evidence): readonly JsonObject[] {
  const { Sid, Condition, ...rest } = statement;
  const keys = Object.values(isJsonObject(Condition) ? Condition : {}).flatMap((tests) =>
    isJsonObject(tests) ? Object.keys(tests) : [],
  );
  const key = keys.find((each) => isSameText(each.slice(each.indexOf('/') + 1), tag) && /resourcetag\//i.test(each));
  return [
    statement,
    {
      ...(typeof Sid === 'string' && { Sid: `${Sid}WithoutTag` }),
      ...rest,
      Condition: { Null: { [key ?? `aws:ResourceTag/${textOf(tag)}`]: 'true' } },
    },
  ];
}

/** Also requires that the request names some value. */
function withKeyPresent(statement: JsonObject, { key }: Evidence): readonly JsonObject[] {
  const condition = isJsonObject(statement['Condition']) ? statement['Condition'] : {};
  const tests = isJsonObject(condition['Null']) ? condition['Null'] : {};
  return [{ ...statement, Condition: { ...condition, Null: { ...tests, [textOf(key)]: 'false' } } }];
}

/**
 * A Deny of changes of the tag, but for what is tagged while it is made.
 * https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/supported-iam-actions-tagging.html
 */
function withTaggingDenied(statement: JsonObject, { tag, by }: Evidence): readonly JsonObject[] {
  const isEc2 = typeof by === 'string' && by.startsWith('ec2:');
  return [
    statement,
    {
      Effect: 'Deny',
      Action: isEc2 ? ['ec2:CreateTags', 'ec2:DeleteTags'] : ['rds:AddTagsToResource', 'rds:RemoveTagsFromResource'],
      Resource: '*',
      Condition: {
        'ForAnyValue:StringEquals': { 'aws:TagKeys': textOf(tag) },
        ...(isEc2 && { Null: { 'ec2:CreateAction': 'true' } }),
      },
    },
  ];
}

/** What to do with each condition: true keeps it, a text is its new operator, undefined leaves it out. */
type Decide = (condition: readonly [operator: string, key: string]) => string | true | undefined;

function withConditions(statement: JsonObject, decide: Decide): readonly JsonObject[] | undefined {
  const Condition = mapConditions(statement, (condition, value) => {
    const decided = decide(condition);
    return decided === undefined ? undefined : [decided === true ? condition[0] : decided, value];
  });
  if (JSON.stringify(Condition) === JSON.stringify(statement['Condition'])) return undefined;
  if (Object.keys(Condition).length > 0) return [{ ...statement, Condition }];
  return [Object.fromEntries(Object.entries(statement).filter(([element]) => element !== 'Condition'))];
}

function mapConditions(
  { Condition }: JsonObject,
  change: (condition: readonly [operator: string, key: string], value: Json) => readonly [string, Json] | undefined,
): JsonObject {
  const written: Record<string, Record<string, Json>> = {};
  for (const [operator, tests] of Object.entries(isJsonObject(Condition) ? Condition : {}))
    for (const [key, value] of Object.entries(isJsonObject(tests) ? tests : {})) {
      const [to, left] = change([operator, key], value) ?? [];
      if (to !== undefined && left !== undefined) written[to] = { ...written[to], [key]: left };
    }
  return written;
}

function textsOf(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? (value as readonly Json[]).map(String) : [];
}

function textOf(value: Json | undefined): string {
  return typeof value === 'string' ? value : '';
}

function isSameText(a: string, b: Json | undefined): boolean {
  return typeof b === 'string' && a.toLowerCase() === b.toLowerCase();
}
