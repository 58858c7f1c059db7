import type { DescribeVolumes$ } from '@aws-sdk/client-ec2';
import { NormalizedSchema } from '@smithy/core/schema';

/**
 * A readable view of the schemas that the packages of the AWS SDK export, so that the sandbox can serve every operation
 * that the SDK has without naming its members.
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

/** A member of a structure, or the items of a list or map. */
export interface Member {
  /** Its name in the API's JSON and in the output of the AWS CLI. */
  readonly name: string;
  /** The name of its XML element, if the model has one. */
  readonly xmlName: string | undefined;
  /** Its parameter in an EC2 query, by the rules of https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html */
  readonly ec2QueryName: string;
  /** A function, since a shape may contain itself. */
  readonly shape: () => Shape;
}

export interface Operation {
  readonly name: string;
  readonly input: Structure;
  readonly output: Structure;
}

/** The public type of an operation's schema: input and output are its last two members. */
type OperationSchema = typeof DescribeVolumes$;

type Sdk = Readonly<Record<string, unknown>>;

/** The operation of that name in a package of the AWS SDK; undefined if the service has no such operation. */
export function findOperation(sdk: object, name: string): Operation | undefined {
  if (!Object.hasOwn(sdk, `${name}Command`) || !Object.hasOwn(sdk, `${name}$`)) return undefined;
  const [, , , , input, output] = (sdk as Sdk)[`${name}$`] as OperationSchema;
  return { name, input: structureOf(input), output: structureOf(output) };
}

/** The names of all operations in a package of the AWS SDK. */
export function operationNames(sdk: object): readonly string[] {
  return Object.keys(sdk)
    .filter((key) => key.endsWith('Command'))
    .map((key) => key.slice(0, -'Command'.length))
    .filter((name) => Object.hasOwn(sdk, `${name}$`));
}

function structureOf(ref: Parameters<typeof NormalizedSchema.of>[0]): Structure {
  const shape = shapeOf(NormalizedSchema.of(ref));
  // Operations without input or output refer to the unit type, a structure without members.
  return shape.type === 'structure' ? shape : { type: 'structure', name: 'Unit', members: new Map() };
}

/** One view of each schema, by the schema of the SDK that it shows. */
const views = new WeakMap<object, Shape>();

function shapeOf(schema: NormalizedSchema): Shape {
  const key: unknown = schema.getSchema();
  if (typeof key !== 'object' || key === null) return viewOf(schema);
  const known = views.get(key);
  if (known) return known;
  const shape = viewOf(schema);
  views.set(key, shape);
  return shape;
}

function viewOf(schema: NormalizedSchema): Shape {
  if (schema.isStructSchema()) {
    const members = [...schema.structIterator()].map(([name, member]) => [name, memberOf(name, member)] as const);
    return { type: 'structure', name: schema.getName() ?? '', members: new Map(members) };
  }
  if (schema.isListSchema()) return { type: 'list', item: memberOf('member', schema.getValueSchema()) };
  if (schema.isMapSchema()) {
    return {
      type: 'map',
      key: memberOf('key', schema.getKeySchema()),
      value: memberOf('value', schema.getValueSchema()),
    };
  }
  return { type: scalarOf(schema) };
}

function scalarOf(schema: NormalizedSchema): Scalar {
  if (schema.isTimestampSchema()) return 'timestamp';
  if (schema.isBlobSchema()) return 'blob';
  if (schema.isBooleanSchema()) return 'boolean';
  const isNumber = schema.isNumericSchema() || schema.isBigIntegerSchema() || schema.isBigDecimalSchema();
  return isNumber ? 'number' : 'string';
}

function memberOf(name: string, schema: NormalizedSchema): Member {
  const { xmlName, ec2QueryName } = schema.getMemberTraits();
  return {
    name,
    xmlName,
    ec2QueryName: typeof ec2QueryName === 'string' ? ec2QueryName : capitalised(xmlName ?? name),
    shape: () => shapeOf(schema),
  };
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
