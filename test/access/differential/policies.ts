import type { JsonObject } from '../../../src/domain/json.ts';
import type { Draw } from './draw.ts';
import { conditionOn, globalKeys, impliedKeys } from './keys.ts';
import { here, there } from './questions.ts';

/** A request, as far as those who write policies for it look at it. */
export interface Subject {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly keys: readonly string[];
  readonly context: Readonly<Record<string, string | readonly string[]>>;
}

/** Where a document hangs, which decides the elements that it has. */
export type Place = 'identity' | 'session' | 'serviceControl' | 'resourceControl' | 'resource' | 'trust';

/** A policy that allows everything. */
export const fullAccess: JsonObject = {
  Version: '2012-10-17',
  Statement: { Effect: 'Allow', Action: '*', Resource: '*' },
};

const otherActions = [
  'ec2:StartInstances',
  'iam:CreateUser',
  's3:ListBucket',
  'kms:Encrypt',
  'sts:TagSession',
  'ec2:*',
  'iam:Get*',
  's3:*Acl',
];
const otherResources = [
  'arn:aws:ec2:*:*:volume/*',
  'arn:aws:s3:::logs/*',
  `arn:aws:iam::${here}:user/dave`,
  'arn:aws:ec2:eu-west-1:*:instance/*',
  `arn:aws:kms:*:${there}:key/*`,
];

/** A document with one to three statements, most of which bear on the subject. */
export function writePolicy(draw: Draw, subject: Subject, place: Place): JsonObject {
  const statements = Array.from({ length: 1 + draw.below(3) }, () => writeStatement(draw, subject, place));
  const [only] = statements;
  const Statement = only && statements.length === 1 && draw.chance(0.3) ? only : statements;
  const isOld = place !== 'resourceControl' && draw.chance(0.06);
  const head = isOld ? draw.pick([{ Version: '2008-10-17' }, {}]) : { Version: '2012-10-17' };
  return { ...head, Statement };
}

function writeStatement(draw: Draw, subject: Subject, place: Place): JsonObject {
  const effect = place === 'resourceControl' || draw.chance(place === 'serviceControl' ? 0.5 : 0.2) ? 'Deny' : 'Allow';
  const block = conditions(draw, subject, effect === 'Deny' ? 0.8 : 0.35);
  return {
    ...(draw.chance(0.2) && { Sid: `S${String(draw.below(1000))}` }),
    Effect: effect,
    ...principalElement(draw, subject, place, effect),
    ...actionElement(draw, subject, place, effect),
    ...(place !== 'trust' && resourceElement(draw, subject, place)),
    ...(block && { Condition: block }),
  };
}

function actionElement(draw: Draw, { action }: Subject, place: Place, effect: string): JsonObject {
  const [service = '', name = ''] = action.split(':');
  const means = [
    action,
    action,
    `${service}:*`,
    `${service}:${name.slice(0, 3)}*`,
    swapCase(action),
    `${service}:*${name.slice(-4)}`,
    `${service}:?${name.slice(1)}`,
  ];
  if (place !== 'resourceControl') means.push('*');
  const misses = [...otherActions, `${service}:${name}s`, `${service}:?${name}`, `${service}:X*`];
  if (draw.chance(0.12) && place !== 'resourceControl')
    return { NotAction: listOrOne(draw, draw.some(draw.chance(0.8) ? misses : means, 2)) };
  const list = draw.chance(effect === 'Deny' ? 0.75 : 0.85)
    ? [draw.pick(means), ...(draw.chance(0.3) ? draw.some(misses, 2) : [])]
    : draw.some(misses, 2);
  return { Action: listOrOne(draw, list) };
}

function resourceElement(draw: Draw, { resource }: Subject, place: Place): JsonObject {
  const means = ['*', '*', '*', '*', resource, ...wider(resource)];
  const misses = [
    ...otherResources,
    ...(resource === '*' ? [] : [`arn${swapCase(resource.slice(3))}`, `${resource}x`, resource.slice(0, -1)]),
  ];
  const negated = draw.chance(0.1) && place !== 'serviceControl';
  const list = draw.chance(negated ? 0.2 : 0.82)
    ? [draw.pick(means), ...(draw.chance(0.25) ? [draw.pick(misses)] : [])]
    : draw.some(misses, 2);
  const short =
    place === 'identity' && draw.chance(0.04)
      ? [draw.pick(['arn:aws:ec2', 'arn:aws:s3', 'arn:aws:iam::*', 'arn:aws:*'])]
      : undefined;
  return { [negated ? 'NotResource' : 'Resource']: listOrOne(draw, short ?? list) };
}

/** Patterns that mean an ARN, most of them. */
function wider(resource: string): string[] {
  const [, partition = '', service = '', region = '', account = '', ...rest] = resource.split(':');
  if (rest.length === 0) return [];
  const name = rest.join(':');
  const head = `arn:${partition}:${service}`;
  const [type = ''] = name.split('/');
  return [
    `${head}:${region}:${account}:${type}/*`,
    `${head}:*:*:${name}`,
    `${head}:${region}:${account}:${name.slice(0, -1)}?`,
    `arn:*:${service}:*:*:*`,
    `${head}:*:*:*${name.slice(-1)}`,
    `${head}:${region}:${account}:${type}/` + '${aws:username}',
    `${head}:${region}:${account}:*` + "${aws:PrincipalTag/team, 'a'}*",
  ];
}

function principalElement(draw: Draw, subject: Subject, place: Place, effect: string): JsonObject {
  if (place === 'resourceControl') return { Principal: '*' };
  if (place !== 'resource' && place !== 'trust') return {};
  if (effect === 'Deny' && place === 'resource' && draw.chance(0.2))
    return { NotPrincipal: { AWS: listOrOne(draw, draw.some(namesOf(subject.principal), 3)) } };
  const { principal } = subject;
  if (!principal.startsWith('arn:') && draw.chance(0.6))
    return { Principal: principal === '*' ? '*' : { Service: principal } };
  const means = [...namesOf(principal), '*'].filter((name) => name === '*' || /^(arn:|\d)/.test(name));
  const misses = [
    `arn:aws:iam::${here}:user/dave`,
    '777788889999',
    `arn:aws:sts::${here}:assumed-role/app/other`,
    `arn:aws:iam::${here}:user/Alice`,
  ];
  if (draw.chance(0.1)) return { Principal: '*' };
  return { Principal: { AWS: listOrOne(draw, draw.chance(0.75) ? draw.some(means, 2) : draw.some(misses, 2)) } };
}

/** The ways to name a principal: itself, its role or user, its account. */
function namesOf(principal: string): string[] {
  const [, , , , account = '', rest = ''] = principal.split(':');
  if (!principal.startsWith('arn:')) return [here];
  const [type, name = ''] = rest.split('/');
  const behind =
    type === 'assumed-role'
      ? [`arn:aws:iam::${account}:role/${name}`]
      : type === 'federated-user'
        ? [`arn:aws:iam::${account}:user/${name}`]
        : [];
  return [principal, ...behind, `arn:aws:iam::${account}:root`, account];
}

function conditions(draw: Draw, { keys, context }: Subject, probability: number): JsonObject | undefined {
  if (!draw.chance(probability)) return undefined;
  const block: Record<string, Record<string, string | string[]>> = {};
  for (let left = 1 + draw.below(2); left > 0; left -= 1) {
    const key = draw.pick([...keys, ...keys, ...keys, ...Object.keys(context), ...globalKeys, ...impliedKeys]);
    const [operator, name, values] = conditionOn(draw, key, context[key]);
    block[operator] = { ...block[operator], [name]: values };
  }
  return block;
}

function listOrOne(draw: Draw, list: readonly string[]): string | readonly string[] {
  return list.length === 1 && draw.chance(0.6) ? (list[0] ?? '') : list;
}

function swapCase(text: string): string {
  return text.replaceAll(/[a-z]/gi, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  );
}
