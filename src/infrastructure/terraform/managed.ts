import { parseArn } from '../../domain/arn.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { findJsonProblem } from '../../domain/text/json-problem.ts';
import { NotKnown, plainTags, type Fact } from '../facts.ts';

/** A resource of a state that Terraform or OpenTofu manages. */
export interface Managed {
  /** `module.web.aws_instance.app[0]` */
  readonly address: string;
  readonly type: string;
  readonly values: JsonObject;
  /** Which values are sensitive, in the form of the values: `true` stands for one. */
  readonly sensitive: JsonObject;
}

/** Whether a value, or a part of it, is marked. */
function isMarked(mark: Json | undefined): boolean {
  return (
    mark === true ||
    (typeof mark === 'object' && mark !== null && Object.values(mark).some((each: Json) => isMarked(each)))
  );
}

function member(object: JsonObject, field: string): Json | undefined {
  return Object.hasOwn(object, field) ? object[field] : undefined;
}

/** A value; undefined where the state has none. Throws NotKnown for what is sensitive: Terraform may have left it out. */
export function value({ values, sensitive }: Managed, field: string): Json | undefined {
  if (isMarked(member(sensitive, field))) throw new NotKnown(`${field} is sensitive`);
  return member(values, field) ?? undefined;
}

/** A string; undefined where the state has none or an empty one. */
export function text(managed: Managed, field: string): string | undefined {
  const found = value(managed, field);
  if (found === undefined || found === '') return undefined;
  if (typeof found === 'string') return found;
  throw new NotKnown(`${field} is not a string`);
}

/** A string that must be there. */
export function someText(managed: Managed, ...fields: readonly string[]): string {
  for (const field of fields) {
    const found = text(managed, field);
    if (found !== undefined) return found;
  }
  throw new NotKnown(`it has no ${fields.join(' or ')}`);
}

/** A list of strings; none where the state has none. */
export function texts(managed: Managed, field: string): readonly string[] {
  const found = value(managed, field) ?? [];
  if (Array.isArray(found) && found.every((each: Json) => typeof each === 'string')) return found;
  throw new NotKnown(`${field} is not a list of strings`);
}

/** Blocks; none where the state has none. */
export function blocks(managed: Managed, field: string): readonly JsonObject[] {
  const found = member(managed.values, field);
  return Array.isArray(found) ? (found as readonly Json[]).filter((each) => isJsonObject(each)) : [];
}

/** A policy document, which is JSON in a string. */
export function document(managed: Managed, field: string): JsonObject {
  return parsedDocument(someText(managed, field), field);
}

/** The policy document in a string. */
export function parsedDocument(written: string, field: string): JsonObject {
  if (findJsonProblem(written)) throw new NotKnown(`${field} is not JSON`);
  const parsed = JSON.parse(written) as Json;
  if (isJsonObject(parsed)) return parsed;
  throw new NotKnown(`${field} is not a policy document`);
}

/**
 * The tags, those that the provider adds to all included (`tags_all`, since version 3.38); what is sensitive of them is
 * told and left out.
 */
export function tagFacts(managed: Managed): {
  readonly tags: Readonly<Record<string, string>>;
  readonly facts: readonly Fact[];
} {
  const field = isJsonObject(member(managed.values, 'tags_all')) ? 'tags_all' : 'tags';
  const marks = ['tags', 'tags_all'].map((name) => member(managed.sensitive, name));
  if (marks.includes(true)) return { tags: {}, facts: [leftOut('tags are sensitive')] };
  const hidden = new Set(
    marks
      .flatMap((mark) => (isJsonObject(mark) ? Object.entries(mark) : []))
      .flatMap(([key, mark]) => (isMarked(mark) ? [key] : [])),
  );
  const tags = plainTags(member(managed.values, field));
  return {
    tags: Object.fromEntries(Object.entries(tags).filter(([key]) => !hidden.has(key))),
    facts: [...hidden].map((key) => leftOut(`tag ${key} is sensitive`)),
  };
}

/** A part that is not declared, and why. */
export function leftOut(why: string): Fact {
  return { is: 'left-out', why };
}

/** What a reading makes; what is not known is told instead. */
export function known(read: () => readonly Fact[], otherwise: readonly Fact[] = []): readonly Fact[] {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return [leftOut(error.message), ...otherwise];
  }
}

/** The account and the region that an ARN tells, else the field `region` that version 6 of the provider has. */
export function placeOf(managed: Managed): { readonly account?: string; readonly region?: string } {
  const arn = parseArn(typeof managed.values['arn'] === 'string' ? managed.values['arn'] : '');
  const owner = managed.values['owner_id'];
  const account = arn?.account || (typeof owner === 'string' && /^\d{12}$/.test(owner) ? owner : '');
  const said = managed.values['region'];
  const region = arn?.region || (typeof said === 'string' ? said : '');
  return {
    ...(account !== '' && /^\d{12}$/.test(account) && { account }),
    ...(/^[a-z]{2,}(-[a-z]+)+-\d+$/.test(region) && { region }),
  };
}
