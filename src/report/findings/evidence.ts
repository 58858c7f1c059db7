import { accessEvidenceOf, type AccessPathEvidence, type AccessStep } from '../../domain/access-evidence.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { actorName } from '../causes/words.ts';
import { clipped } from '../lines.ts';
import { listedUpTo } from '../words.ts';

/** A fact of what was seen: `statement` and `Allow ec2:* on *`; escaped. */
export interface EvidenceFact {
  readonly name: string;
  readonly value: string;
}

/** Characters of one value; the JSON report has all of it. */
const longest = 2000;

/** How many members of a list, and how many paths, are named. */
const mostNamed = 12;

/** The evidence of a finding in words, policies and statements in place of JSON. */
export function evidenceFacts({ evidence }: Pick<ReportedFinding, 'evidence'>): readonly EvidenceFact[] {
  const access = accessEvidenceOf(evidence);
  const facts: readonly (readonly [string, string])[] = access
    ? access.ways.slice(0, mostNamed).map((way) => ['path', pathText(way, access.principal)])
    : Object.entries(evidence).map(([name, value]) => [wordsOf(name), valueText(value)]);
  const more = access ? access.ways.length - mostNamed : 0;
  return [...facts, ...(more > 0 ? [['', `… and ${more} more paths`] as const] : [])].map(([name, value]) => ({
    name: escapeUnprintable(name),
    value: clipped(escapeUnprintable(value), longest),
  }));
}

function pathText({ steps, conditions }: AccessPathEvidence, principal: string): string {
  const if_ = conditions.length === 0 ? '' : `, if ${conditions.join(' and ')}`;
  return `${steps.map((step) => stepText(step, principal)).join(', then ')}${if_}`;
}

function stepText({ action, as, via }: AccessStep, principal: string): string {
  const who = as === principal ? '' : ` as ${actorName(as)}`;
  return `${action}${who}${via ? ` (${via.policy}, ${via.statement})` : ''}`;
}

/** `disableApiTermination` as `disable api termination`. */
function wordsOf(name: string): string {
  return /^[a-z][A-Za-z]*$/.test(name) ? name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`) : name;
}

function valueText(value: Json, depth = 0): string {
  if (value === null) return 'none';
  if (typeof value !== 'object') return String(value);
  if (!isJsonObject(value)) {
    return value.length === 0
      ? 'none'
      : listedUpTo(
          mostNamed,
          value.map((item) => valueText(item, depth + 1)),
        );
  }
  if (depth > 3) return JSON.stringify(value);
  return isStatement(value) ? statementText(value) : fieldsText(value, depth);
}

function fieldsText(value: JsonObject, depth: number): string {
  const fields = Object.entries(value).map(([name, inner]) => `${name}: ${valueText(inner, depth + 1)}`);
  return fields.length === 0 ? 'none' : fields.join('; ');
}

function isStatement({ Effect: effect }: JsonObject): boolean {
  return effect === 'Allow' || effect === 'Deny';
}

/** `Allow ec2:* on * if {…}`. */
function statementText({ Effect: effect, Condition: condition, ...statement }: JsonObject): string {
  const part = (name: string, words: string) => {
    const value = statement[name];
    return value === undefined
      ? ''
      : `${words}${[value]
          .flat()
          .map((item) => valueText(item, 3))
          .join(', ')}`;
  };
  return [
    valueText(effect ?? null),
    part('Action', ' '),
    part('NotAction', ' all but '),
    part('Resource', ' on '),
    part('NotResource', ' on all but '),
    part('Principal', ' to '),
    part('NotPrincipal', ' to all but '),
    condition === undefined ? '' : ` if ${JSON.stringify(condition)}`,
  ].join('');
}
