import type { PolicyProblem } from '../policy.ts';

/** Ends the reading of a document; never leaves this room. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
  readonly problem: PolicyProblem;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.problem = { path, message };
  }
}

/** The path of a member. */
export function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

/** Reads one scalar or a list of them, as text; numbers and booleans count as AWS prints them. */
export function parseStringList(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [parseString(value, path)];
  return value.map((item, index) => parseString(item, `${path}[${index}]`));
}

function parseString(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InvalidPolicy(path, 'must be text, or a list of texts');
}
