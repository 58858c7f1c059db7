import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { NotKnown, plainTags, type Fact, type HolderKind } from '../facts.ts';
import type { Source } from './read-stack.ts';
import { asText, resolve } from './resolve.ts';

/** A resource of a stack. */
export interface Declared {
  readonly name: string;
  readonly type: string;
  readonly physicalId: string;
  readonly properties: JsonObject;
  readonly source: Source;
}

/** Something of holders whose names are not known: it may be any of the kind. */
export interface UnknownHolder {
  readonly is: 'unknown-holder';
  readonly kind: HolderKind;
  readonly part: 'inline' | 'attached' | 'members';
}

/** What one resource says. */
export type StackFact = Fact | UnknownHolder;

/** Reads what one resource says. Throws NotKnown where it cannot be declared at all. */
export type ReadType = (declared: Declared) => readonly StackFact[];

/** A property; undefined where there is none. Throws NotKnown, with its name. */
export function property({ properties, source }: Declared, field: string): Json | undefined {
  const written = Object.hasOwn(properties, field) ? properties[field] : undefined;
  if (written === undefined || written === null) return undefined;
  return named(field, () => resolve(source, written));
}

/** Says of which field something is not known. */
function named<T>(field: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof NotKnown) throw new NotKnown(`${field}: ${error.message}`);
    throw error;
  }
}

/** A text; undefined where there is none or an empty one. */
export function text(declared: Declared, field: string): string | undefined {
  const found = property(declared, field);
  return found === undefined || found === '' ? undefined : named(field, () => asText(found));
}

/** A text that must be there. */
export function someText(declared: Declared, field: string): string {
  const found = text(declared, field);
  if (found === undefined) throw new NotKnown(`it has no ${field}`);
  return found;
}

/** Texts; none where there are none. */
export function texts(declared: Declared, field: string): readonly string[] {
  const found = property(declared, field) ?? [];
  const list: readonly Json[] = Array.isArray(found) ? (found as readonly Json[]) : [found];
  return named(field, () => list.map(asText));
}

/** A policy document. */
export function document(declared: Declared, field: string): JsonObject {
  const found = property(declared, field);
  if (isJsonObject(found)) return found;
  throw new NotKnown(`${field} is not a policy document`);
}

/** The items of a list, each as a resource's properties of its own, so that one that is not known hides no other. */
export function items(declared: Declared, field: string): readonly Declared[] {
  const written = Object.hasOwn(declared.properties, field) ? declared.properties[field] : undefined;
  const list = Array.isArray(written) ? (written as readonly Json[]) : (property(declared, field) ?? []);
  if (!Array.isArray(list)) throw new NotKnown(`${field} is not a list`);
  return (list as readonly Json[]).flatMap((each) => {
    const isPlain = isJsonObject(each) && !Object.keys(each).some((key) => key === 'Ref' || key.startsWith('Fn::'));
    const item = isPlain ? each : named(field, () => resolve(declared.source, each));
    if (item === undefined) return [];
    if (!isJsonObject(item)) throw new NotKnown(`${field} has an item that is not an object`);
    return [{ ...declared, properties: item }];
  });
}

/** The tags that are known, and what is to say of the others. */
export function tagFacts(declared: Declared): {
  readonly tags: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
} {
  const tags = new Map<string, string>();
  const facts = told(() => {
    const each = items(declared, 'Tags');
    return each.flatMap((item) =>
      told(() => {
        const key = someText(item, 'Key');
        tags.set(
          key,
          named(`tag ${key}`, () => text(item, 'Value') ?? ''),
        );
        return [];
      }),
    );
  });
  return { tags: plainTags(Object.fromEntries(tags)), facts: facts as readonly Fact[] };
}

/** What a reading makes; what is not known is told instead. */
export function told(read: () => readonly StackFact[], otherwise: readonly StackFact[] = []): readonly StackFact[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return [{ is: 'left-out', why: error.message }, ...otherwise];
  }
}

/** The account and region of the stack. */
export function placeOf({ source }: Declared): { readonly account?: string; readonly region?: string } {
  const { arn } = source.stack;
  return {
    ...(arn && /^\d{12}$/.test(arn.account) && { account: arn.account }),
    ...(arn?.service === 'cloudformation' && arn.region !== '' && { region: arn.region }),
  };
}
