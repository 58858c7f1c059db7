/**
 * A readable view of the runtime schemas that AWS SDK v3 ships (`Volume$` and the like are tuples), so that the
 * sandbox can serve whatever the SDK knows without naming a single member itself.
 */
export type Shape = Structure | ListShape | MapShape | { readonly type: Scalar };

export type Scalar = 'string' | 'number' | 'boolean' | 'timestamp' | 'blob';

export interface Structure {
  readonly type: 'structure';
  readonly name: string;
  readonly members: ReadonlyMap<string, Member>;
}

export interface ListShape {
  readonly type: 'list';
  readonly item: Member;
}

export interface MapShape {
  readonly type: 'map';
  readonly key: Member;
  readonly value: Member;
}

/** A member of a structure, or what a list or map holds. */
export interface Member {
  /** What the API's JSON and the AWS CLI call it. */
  readonly name: string;
  /** Its XML element, where the model gives one. */
  readonly xmlName: string | undefined;
  /** Its parameter in an EC2 query, by the rules of https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
  readonly ec2QueryName: string;
  /** Resolved late, since shapes may hold themselves. */
  readonly shape: () => Shape;
}

export interface Operation {
  readonly name: string;
  readonly input: Structure;
  readonly output: Structure;
}

type Tuple = readonly unknown[];

// The numbers that open a schema tuple or stand for a simple schema: @smithy/core, submodule schema, sentinels.
const LIST = 1;
const MAP = 2;
const STRUCTURE = 3;
const UNION = 4;
const ERROR = -3;
const OPERATION = 9;
const LIST_OF = 64;
const MAP_OF = 128;
const scalars: ReadonlyMap<number, Scalar> = new Map([
  [0, 'string'],
  [1, 'number'],
  [2, 'boolean'],
  [4, 'timestamp'],
  [5, 'timestamp'],
  [6, 'timestamp'],
  [7, 'timestamp'],
  [17, 'number'],
  [19, 'number'],
  [21, 'blob'],
  [42, 'blob'],
]);

const known = new WeakMap<Tuple, Shape>();

/** The operation of that name among an SDK client's exports; undefined where the service has none. */
export function findOperation(client: object, name: string): Operation | undefined {
  const key = `${name}$`;
  const schema: unknown = Object.hasOwn(client, key) ? (client as Readonly<Record<string, unknown>>)[key] : undefined;
  if (!isTuple(schema) || schema[0] !== OPERATION) return undefined;
  return { name, input: structureOf(schema[4]), output: structureOf(schema[5]) };
}

/** The names of all operations among an SDK client's exports. */
export function operationNames(client: object): readonly string[] {
  const names = Object.keys(client)
    .filter((key) => key.endsWith('$'))
    .map((key) => key.slice(0, -1));
  return names.filter((name) => findOperation(client, name) !== undefined);
}

function structureOf(ref: unknown): Structure {
  const shape = shapeOf(ref);
  // Operations without input or output refer to the unit type, a structure of no members.
  return shape.type === 'structure' ? shape : { type: 'structure', name: 'Unit', members: new Map() };
}

/** Turns a schema reference into a shape: a lazy function, a number, or a tuple. */
function shapeOf(ref: unknown): Shape {
  if (typeof ref === 'function') return shapeOf((ref as () => unknown)());
  if (typeof ref === 'number') return simpleShape(ref);
  if (!isTuple(ref)) return { type: 'string' };
  const seen = known.get(ref);
  if (seen) return seen;
  const shape = tupleShape(ref);
  known.set(ref, shape);
  return shape;
}

function simpleShape(sentinel: number): Shape {
  const string = { type: 'string' } as const;
  if (sentinel >= MAP_OF) return { type: 'map', key: member('key', 0), value: member('value', sentinel - MAP_OF) };
  if (sentinel >= LIST_OF) return { type: 'list', item: member('member', sentinel - LIST_OF) };
  const type = scalars.get(sentinel);
  return type ? { type } : string;
}

function tupleShape(tuple: Tuple): Shape {
  switch (tuple[0]) {
    case STRUCTURE:
    case UNION:
    case ERROR: {
      const names = tuple[4] as readonly string[];
      const refs = tuple[5] as readonly unknown[];
      return {
        type: 'structure',
        name: String(tuple[2]),
        members: new Map(names.map((name, at) => [name, member(name, refs[at])])),
      };
    }
    case LIST:
      return { type: 'list', item: member('member', tuple[4]) };
    case MAP:
      return { type: 'map', key: member('key', tuple[4]), value: member('value', tuple[5]) };
    default:
      return shapeOf(tuple[4]);
  }
}

/** A member reference is a schema reference, alone or paired with the member's own traits. */
function member(name: string, ref: unknown): Member {
  const paired = isTuple(ref) && typeof ref[1] !== 'string';
  const traits = paired ? ref[1] : undefined;
  const xmlName = trait(traits, 'xmlName');
  return {
    name,
    xmlName,
    ec2QueryName: trait(traits, 'ec2QueryName') ?? capitalised(xmlName ?? name),
    shape: () => shapeOf(paired ? ref[0] : ref),
  };
}

function trait(traits: unknown, name: string): string | undefined {
  if (typeof traits !== 'object' || traits === null) return undefined;
  const value = (traits as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function isTuple(value: unknown): value is Tuple {
  return Array.isArray(value);
}
