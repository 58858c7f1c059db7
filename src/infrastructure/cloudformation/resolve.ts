import { isJsonObject, type Json } from '../../domain/json.ts';
import { NotKnown } from '../facts.ts';
import { attribute } from './attributes.ts';
import { parameterValue, pseudoParameter } from './parameters.ts';
import type { Source } from './read-stack.ts';

const deepest = 100;

type Evaluate = (written: Json) => Json | undefined;
type Intrinsic = (argument: Json, evaluate: Evaluate, source: Source) => Json | undefined;

/** The value that CloudFormation makes of what a template says; undefined for `AWS::NoValue`. Throws NotKnown. */
export function resolve(source: Source, written: Json, depth = 0): Json | undefined {
  if (depth > deepest) throw new NotKnown('it is nested too deep, or in a circle');
  const evaluate: Evaluate = (inner) => resolve(source, inner, depth + 1);
  if (typeof written === 'string') {
    if (written.includes('{{resolve:')) throw new NotKnown('a dynamic reference ({{resolve:…}}) is not known');
    return written;
  }
  if (Array.isArray(written))
    return (written as readonly Json[]).map(evaluate).filter((each): each is Json => each !== undefined);
  if (!isJsonObject(written)) return written;
  const entries = Object.entries(written);
  const [first] = entries;
  if (first && entries.length === 1) {
    const [name, argument] = first;
    const intrinsic = intrinsics.get(name);
    if (intrinsic && (name !== 'Condition' || typeof argument === 'string'))
      return intrinsic(argument, evaluate, source);
    if (name.startsWith('Fn::')) throw new NotKnown(`${name} is not known`);
  }
  return Object.fromEntries(
    entries.flatMap(([key, value]) => {
      const found = evaluate(value);
      return found === undefined ? [] : [[key, found]];
    }),
  );
}

/** Whether a condition of the template holds. Throws NotKnown. */
export function condition(source: Source, name: string): boolean {
  return truth(resolve(source, conditionNamed(source, name)));
}

function conditionNamed(source: Source, name: string): Json {
  const all = source.template['Conditions'];
  const written = isJsonObject(all) && Object.hasOwn(all, name) ? all[name] : undefined;
  if (written === undefined) throw new NotKnown(`condition ${name} is not in the template`);
  return written;
}

function truth(value: Json | undefined): boolean {
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new NotKnown('a condition is neither true nor false');
}

/** A text; numbers and truth values are written out as CloudFormation does. */
export function asText(value: Json | undefined): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new NotKnown('a value is not a text');
}

function listOf(value: Json | undefined, what: string): readonly Json[] {
  if (Array.isArray(value)) return value as readonly Json[];
  throw new NotKnown(`${what} has no list`);
}

function reference(name: string, source: Source): Json | undefined {
  if (name.startsWith('AWS::')) return pseudoParameter(source, name);
  const parameter = parameterValue(source, name);
  if (parameter !== undefined) return parameter;
  const id = source.stack.resources.get(name)?.physicalId ?? '';
  if (id === '') throw new NotKnown(`the physical id of ${name} is not in the list of resources`);
  return id;
}

function attributeOf(source: Source, name: string, field: string): string {
  return attribute(source, name, field, (written) => resolve(source, written));
}

function conditionsIn(argument: Json, evaluate: Evaluate): readonly boolean[] {
  return listOf(argument, 'a condition').map((each) => truth(evaluate(each)));
}

const substitute: Intrinsic = (argument, evaluate, source) => {
  const [format, own] = Array.isArray(argument) ? (argument as readonly Json[]) : [argument];
  const names = isJsonObject(own) ? own : {};
  return asText(evaluate(format ?? '')).replaceAll(/\$\{([^}]*)\}/g, (_, inside: string) => {
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    const name = inside.trim();
    const given = Object.hasOwn(names, name) ? names[name] : undefined;
    if (given !== undefined) return asText(evaluate(given));
    const dot = name.indexOf('.');
    return dot < 0 ? asText(reference(name, source)) : attributeOf(source, name.slice(0, dot), name.slice(dot + 1));
  });
};

const getAttribute: Intrinsic = (argument, evaluate, source) => {
  const whole =
    typeof argument === 'string'
      ? argument
      : listOf(argument, 'Fn::GetAtt')
          .map((each) => asText(evaluate(each)))
          .join('.');
  const dot = whole.indexOf('.');
  if (dot < 0) throw new NotKnown('Fn::GetAtt names no attribute');
  return attributeOf(source, whole.slice(0, dot), whole.slice(dot + 1));
};

const findInMap: Intrinsic = (argument, evaluate, { template }) => {
  const keys = listOf(argument, 'Fn::FindInMap')
    .slice(0, 3)
    .map((each) => asText(evaluate(each)));
  let found: Json | undefined = template['Mappings'];
  for (const key of keys) found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
  if (found === undefined || keys.length < 3)
    throw new NotKnown(`the mapping ${keys.join('.')} is not in the template`);
  return found;
};

const select: Intrinsic = (argument, evaluate) => {
  const [position, from] = listOf(argument, 'Fn::Select');
  const found = listOf(evaluate(from ?? null), 'Fn::Select')[Number(asText(evaluate(position ?? null)))];
  if (found === undefined) throw new NotKnown('Fn::Select goes beyond its list');
  return found;
};

const choose: Intrinsic = (argument, evaluate, source) => {
  const [name, yes, no] = listOf(argument, 'Fn::If');
  const chosen = truth(evaluate(conditionNamed(source, asText(name)))) ? yes : no;
  if (chosen === undefined) throw new NotKnown('Fn::If has no such branch');
  return evaluate(chosen);
};

const join: Intrinsic = (argument, evaluate) => {
  const [between, parts] = listOf(argument, 'Fn::Join');
  return listOf(evaluate(parts ?? null), 'Fn::Join')
    .map(asText)
    .join(asText(evaluate(between ?? '')));
};

const split: Intrinsic = (argument, evaluate) => {
  const [between, whole] = listOf(argument, 'Fn::Split');
  return asText(evaluate(whole ?? null)).split(asText(evaluate(between ?? null)));
};

const equals: Intrinsic = (argument, evaluate) => {
  const [a, b] = listOf(argument, 'Fn::Equals').map(evaluate);
  return asText(a) === asText(b);
};

/** A condition may name others; one that names itself is nested without an end. */
const namedCondition: Intrinsic = (argument, evaluate, source) =>
  truth(evaluate(conditionNamed(source, asText(argument))));

const intrinsics: ReadonlyMap<string, Intrinsic> = new Map<string, Intrinsic>([
  ['Ref', (argument, _, source) => reference(asText(argument), source)],
  ['Condition', namedCondition],
  ['Fn::GetAtt', getAttribute],
  ['Fn::Sub', substitute],
  ['Fn::Join', join],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::FindInMap', findInMap],
  ['Fn::If', choose],
  ['Fn::Equals', equals],
  ['Fn::And', (argument, evaluate) => conditionsIn(argument, evaluate).every(Boolean)],
  ['Fn::Or', (argument, evaluate) => conditionsIn(argument, evaluate).some(Boolean)],
  ['Fn::Not', (argument, evaluate) => !conditionsIn(argument, evaluate)[0]],
  ['Fn::Base64', (argument, evaluate) => Buffer.from(asText(evaluate(argument))).toString('base64')],
  [
    'Fn::ImportValue',
    () => {
      throw new NotKnown('an export of another stack (Fn::ImportValue) is not known');
    },
  ],
]);
