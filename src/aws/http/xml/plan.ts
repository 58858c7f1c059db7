import { FromStringShapeDeserializer } from '@smithy/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { $Schema, CodecSettings } from '@smithy/types';
import { lazy } from '../../../domain/memoize.ts';

/** How to read an element whose schema is known. */
export type Plan = StructurePlan | ListPlan | ValuePlan;

/** An element whose children are members, by the names of their elements. */
export interface StructurePlan {
  readonly kind: 'structure';
  /** By `tagHash`; names with the same hash stand together. */
  readonly members: ReadonlyMap<number, readonly Member[]>;
}

/** A member of a structure. */
export interface Member {
  /** The bytes of its element's name. */
  readonly tag: Buffer;
  readonly field: string;
  /** Each element of the name is an item of a list. */
  readonly isFlat: boolean;
  readonly plan: () => Plan;
}

/** An element whose children of one name are items. */
export interface ListPlan {
  readonly kind: 'list';
  readonly tag: Buffer;
  readonly item: () => Plan;
}

/** An element with text alone. */
export interface ValuePlan {
  readonly kind: 'value';
  readonly valueOf: (text: string) => unknown;
}

/** A schema that has no plan: the SDK reads it. */
export class NoPlan extends Error {}

/** Makes plans of schemas of the SDK, each once. Throws NoPlan for a schema that is none of the kinds above. */
export function planner(settings: CodecSettings): (schema: $Schema) => Plan {
  const values = new FromStringShapeDeserializer(settings);
  const known = new Map<unknown, Plan>();

  function planOf(schema: NormalizedSchema): Plan {
    // A value may have traits of the member that it is; structures and lists are the same wherever they are.
    if (!schema.isStructSchema() && !schema.isListSchema()) return newPlan(schema);
    const made = known.get(schema.getSchema()) ?? newPlan(schema);
    known.set(schema.getSchema(), made);
    return made;
  }

  function newPlan(schema: NormalizedSchema): Plan {
    if (schema.isStructSchema()) {
      if (schema.isUnionSchema()) throw new NoPlan('a union');
      return { kind: 'structure', members: membersByHash(schema) };
    }
    if (schema.isListSchema()) return listPlan(schema);
    if (schema.isMapSchema() || schema.isDocumentSchema()) throw new NoPlan('a map or a document');
    const isText = schema.isStringSchema() && schema.getMergedTraits().mediaType === undefined;
    return { kind: 'value', valueOf: isText ? (text) => text : (text): unknown => values.read(schema, text) };
  }

  function listPlan(schema: NormalizedSchema): ListPlan {
    const item = schema.getValueSchema();
    const tag = Buffer.from(item.getMergedTraits().xmlName ?? 'member');
    return { kind: 'list', tag, item: lazy(() => planOf(item)) };
  }

  function membersByHash(schema: NormalizedSchema): ReadonlyMap<number, readonly Member[]> {
    const members = [...schema.structIterator()].map(([field, member]): Member => {
      const tag = Buffer.from(member.getMemberTraits().xmlName ?? field);
      const isFlat = member.isListSchema() && member.getMergedTraits().xmlFlattened !== undefined;
      return { tag, field, isFlat, plan: lazy(() => planOf(isFlat ? member.getValueSchema() : member)) };
    });
    return Map.groupBy(members, ({ tag }) => tagHash(tag, 0, tag.length));
  }

  return (schema) => planOf(NormalizedSchema.of(schema));
}

/** A number by which the names of elements are looked up without making strings of them. */
export function tagHash(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0;
  for (let at = from; at < to; at += 1) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0;
  return hash;
}
