import type { Baseline, DeclaredGroup, RequiredTag } from '../../domain/baseline.ts';
import { digest } from '../../domain/digest.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { isTextPattern } from '../../domain/text/text-pattern.ts';
import { compilePattern } from '../pattern/pattern.ts';

/** What a baseline declares, without exceptions and file. */
export type Declaration = Omit<
  Baseline,
  'digest' | 'declared' | 'exceptions' | 'selectorExceptions' | 'malformedExceptions' | 'file'
>;

/** Everything that was declared, what the files say included, as JSON: the digest is over this. */
export function declaredJson(declaration: Declaration): JsonObject {
  return asJson(declaration) as JsonObject;
}

/** The baseline that declared such JSON, without exceptions; `file` is for messages. */
export function declaredBaseline(declared: JsonObject, file: string): Baseline {
  const { tags, groups, users, roles, policies, severity, ...rest } = declared as unknown as Omit<
    Declaration,
    'tags'
  > & {
    readonly tags?: {
      readonly required: readonly (Omit<RequiredTag, 'pattern'> & { readonly pattern?: string })[];
      readonly on: readonly string[];
    };
  };
  return {
    ...rest,
    ...(tags && {
      tags: {
        on: tags.on,
        required: tags.required.map(({ pattern, ...tag }) => ({
          ...tag,
          ...(pattern !== undefined && { pattern: compilePattern(pattern) }),
        })),
      },
    }),
    ...(groups && { groups: holders(groups) }),
    ...(users && { users: holders(users) }),
    ...(roles && { roles: holders(roles) }),
    ...(policies && { policies: mapOf(policies) }),
    severity: mapOf(severity),
    digest: digest(declared),
    declared,
    exceptions: [],
    selectorExceptions: [],
    malformedExceptions: [],
    file,
  };
}

function asJson(value: unknown): Json {
  if (isTextPattern(value)) return value.source;
  if (value instanceof Map) return asJson(Object.fromEntries(value));
  if (Array.isArray(value)) return value.map(asJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, asJson(member)]));
  }
  return value as Json;
}

/** A Map that was written as an object. */
function mapOf<Value>(written: ReadonlyMap<string, Value>): ReadonlyMap<string, Value> {
  return new Map(Object.entries(written as unknown as Record<string, Value>));
}

/** Declared groups, users or roles, with their inline policies by name. */
function holders<Holder extends Pick<DeclaredGroup, 'inline'>>(
  written: ReadonlyMap<string, Holder>,
): ReadonlyMap<string, Holder> {
  return new Map(
    [...mapOf(written)].map(([name, holder]) => [
      name,
      holder.inline === 'any' ? holder : { ...holder, inline: mapOf(holder.inline) },
    ]),
  );
}
