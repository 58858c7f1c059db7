import { z } from 'zod';
import type { JsonObject } from '../domain/json.ts';

/** The draft-07 JSON Schema of what a file may say, made from the very schema that loads it. */
export function jsonSchemaOf(schema: z.ZodType, title: string, id: string): JsonObject {
  const { $schema, ...rest } = convert(schema);
  return { ...($schema === undefined ? {} : { $schema }), $id: id, title, ...rest };
}

function convert(schema: z.core.$ZodType): JsonObject {
  const options = { target: 'draft-07', io: 'input', unrepresentable: represent } as const;
  return z.toJSONSchema(schema as z.ZodType, options) as JsonObject;
}

/** What zod leaves to us: maps are objects; `custom` and what is read leniently bring a type of their own. */
function represent({ zodSchema }: { zodSchema: z.core.$ZodType }): z.core.JSONSchema.BaseSchema | 'any' {
  if (!(zodSchema instanceof z.ZodMap)) return 'any';
  return { type: 'object', propertyNames: part(zodSchema.keyType), additionalProperties: part(zodSchema.valueType) };
}

function part(schema: z.core.$ZodType): z.core.JSONSchema.BaseSchema {
  return Object.fromEntries(Object.entries(convert(schema)).filter(([key]) => key !== '$schema'));
}
