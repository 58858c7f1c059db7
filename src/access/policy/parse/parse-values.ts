import type { PolicyProblem } from '../policy.ts';

/** Thrown at the first problem of a document; `parsePolicy` catches it. */
export class InvalidPolicy extends Error {
  override readonly name = 'InvalidPolicy';
  readonly problem: PolicyProblem;

  constructor(path: string, message: string) {
    super(`${path}: ${message}`);
    this.problem = { path, message };
  }
}

/** The path of a member of a JSON object: `Statement[0].Effect`. */
export function memberPath(path: string, member: string): string {
  return path === '' ? member : `${path}.${member}`;
}

/** Parses one scalar or a list of them; numbers and booleans become strings, as in AWS. */
export function parseStringList(value: unknown, path: string): string[] {
  if (!Array.isArray(value)) return [parseString(value, path)];
  return value.map((item, index) => parseString(item, `${path}[${index}]`));
}

function parseString(value: unknown, path: string): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new InvalidPolicy(path, 'must be a string, or a list of strings');
}
