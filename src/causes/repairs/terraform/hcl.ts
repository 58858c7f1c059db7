import type { Json } from '../../../domain/json.ts';
import { isJsonObject } from '../../../domain/json.ts';

/** A value of an argument: JSON, or an expression that is written as it is. */
export type Value = Json | { readonly expression: string };

/** A block: `resource "aws_ec2_tag" "name" { … }`. */
export interface Block {
  readonly type: 'resource' | 'import' | 'removed';
  readonly labels: readonly string[];
  readonly arguments: readonly (readonly [name: string, value: Value])[];
}

/** Writes blocks in Terraform's language: https://developer.hashicorp.com/terraform/language/syntax/configuration */
export function hcl(blocks: readonly Block[]): string {
  return blocks.map(blockText).join('\n');
}

function blockText({ type, labels, arguments: lines }: Block): string {
  const width = Math.max(0, ...lines.map(([name]) => name.length));
  const body = lines.map(([name, value]) => `  ${name.padEnd(width)} = ${valueText(value, '  ')}\n`).join('');
  return `${[type, ...labels.map(quoted)].join(' ')} {\n${body}}\n`;
}

function valueText(value: Value, indent: string): string {
  if (isExpression(value)) return value.expression;
  if (typeof value === 'string') return quoted(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).map((item) => `${inner}${valueText(item, inner)},\n`);
    return items.length === 0 ? '[]' : `[\n${items.join('')}${indent}]`;
  }
  if (!isJsonObject(value)) return JSON.stringify(value);
  const entries = Object.entries(value);
  if (entries.length === 0) return '{}';
  return `{\n${entries.map(([key, item]) => `${inner}${quoted(key)} = ${valueText(item, inner)}\n`).join('')}${indent}}`;
}

/** A document as the argument of a resource. */
export function jsonencode(document: Json): Value {
  return { expression: `jsonencode(${valueText(document, '  ')})` };
}

/** A string in quotation marks: https://developer.hashicorp.com/terraform/language/expressions/strings */
export function quoted(text: string): string {
  return `"${text.toWellFormed().replace(special, escaped)}"`;
}

/** What ends a string, what a terminal obeys, and what begins a template: `${` and `%{`. */
const special = /["\\]|[\p{Cc}\p{Zl}\p{Zp}]|[$%](?=\{)/gu;

function escaped(found: string): string {
  if (found === '$' || found === '%') return found + found;
  if (found === '"' || found === '\\') return `\\${found}`;
  return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

function isExpression(value: Value): value is { readonly expression: string } {
  return isJsonObject(value) && typeof value['expression'] === 'string' && Object.keys(value).length === 1;
}
