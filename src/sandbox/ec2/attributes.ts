import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import { ApiError } from '../api-error.ts';
import { textMember } from '../members.ts';
import type { Parameters } from '../parameters.ts';
import type { Operation } from '../schema.ts';
import { missingIdsError } from './ids.ts';

/** The data for the answer to an attribute call. */
export interface AttributeSource {
  /**
   * The recorded answers, each with one or more attributes of one resource; undefined if the file is missing.
   */
  readonly answers: readonly JsonObject[] | undefined;
  /** The file of the resource's list; undefined if it is missing. */
  readonly listed: JsonObject | undefined;
  readonly vanished: ReadonlySet<string>;
}

/** The answer to `DescribeInstanceAttribute` and similar actions; undefined if it was not recorded. */
export function describeAttribute(
  operation: Operation,
  source: AttributeSource,
  parameters: Parameters,
): JsonObject | undefined {
  const idName = idMember(operation);
  const id = required(parameters, idName);
  const attribute = required(parameters, 'Attribute');
  const member = [...operation.output.members.values()].find(
    ({ xmlName, name }) => name !== idName && (xmlName ?? name) === attribute,
  );
  if (!member)
    throw new ApiError(
      400,
      'InvalidParameterValue',
      `Value (${attribute}) for parameter attribute is invalid. Unknown attribute.`,
    );
  if (source.vanished.has(id)) throw missingIdsError(idName, [id]);
  const answer = answersOf(source.answers ?? [], idName)
    .get(id)
    ?.findLast((line) => Object.hasOwn(line, member.name));
  if (answer) return { [idName]: id, [member.name]: answer[member.name] ?? null };
  if (source.listed && !holdsId(source.listed, idName, id)) throw missingIdsError(idName, [id]);
  return undefined;
}

/** The parameters of an attribute call. */
export function attributeParameters(operation: Operation): readonly string[] {
  return ['Attribute', idMember(operation)];
}

/** The input's member that the answer repeats: `InstanceId`. */
function idMember(operation: Operation): string {
  return [...operation.input.members.keys()].find((name) => operation.output.members.has(name)) ?? '';
}

/** A parameter that a request must have. Throws EC2's error if it is missing or empty. */
export function required(parameters: Parameters, name: string): string {
  const value = parameters.value(name);
  if (!value)
    throw new ApiError(
      400,
      'MissingParameter',
      `The request must contain the parameter ${name.charAt(0).toLowerCase()}${name.slice(1)}`,
    );
  return value;
}

const answerIndexes = new WeakMap<readonly JsonObject[], ReadonlyMap<string, readonly JsonObject[]>>();

function answersOf(answers: readonly JsonObject[], idName: string): ReadonlyMap<string, readonly JsonObject[]> {
  const known = answerIndexes.get(answers);
  if (known) return known;
  const index = Map.groupBy(answers, (answer) => textMember(answer, idName) ?? '');
  answerIndexes.set(answers, index);
  return index;
}

const idIndexes = new WeakMap<JsonObject, ReadonlySet<string>>();

/** Whether the id is in a list's file, at any depth (instances are two levels down). */
function holdsId(listed: JsonObject, idName: string, id: string): boolean {
  const known = idIndexes.get(listed) ?? new Set(Object.values(listed).flatMap((list) => idsIn(list, idName)));
  idIndexes.set(listed, known);
  return known.has(id);
}

function idsIn(value: unknown, idName: string): string[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly unknown[]).flatMap((entry) => {
    if (!isJsonObject(entry)) return [];
    const own = textMember(entry, idName);
    return own !== undefined ? [own] : Object.values(entry).flatMap((inner) => idsIn(inner, idName));
  });
}
