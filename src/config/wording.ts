import { nearest, nearestFew } from '../domain/text/nearest.ts';
import { redactUserInfo } from '../domain/text/secrets.ts';
import { printableJson } from '../domain/text/unprintable.ts';

/** A foreign text as a JSON string of at most 80 characters, without the user info of an address. */
export function quoted(foreign: string): string {
  const text = redactUserInfo(foreign.slice(0, 1000));
  return printableJson(text.length > 80 ? `${text.slice(0, 79)}…` : text);
}

/** A value as an error names it: scalars by themselves, lists and maps by what they are. */
export function describeFound(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (value instanceof Map) return value.size === 0 ? 'an empty mapping' : 'a mapping';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty mapping' : 'a mapping';
  return typeof value === 'string' ? quoted(value) : JSON.stringify(value);
}

/** `protect[0].match.tag["a b"]`; empty for the top of a file. */
export function pathText(path: readonly PropertyKey[]): string {
  return path.map(stepText).join('').replace(/^\./, '');
}

function stepText(step: PropertyKey): string {
  if (typeof step === 'number') return `[${step}]`;
  const key = String(step);
  return /^[\w$-]+$/.test(key) ? `.${key}` : `[${quoted(key)}]`;
}

/** ` did you mean "x"?`, with the space before it; empty where no choice is near. */
export function didYouMean(word: unknown, choices: readonly unknown[]): string {
  const texts = choices.filter((choice) => typeof choice === 'string');
  const choice = typeof word === 'string' ? nearest(word, texts) : undefined;
  return choice === undefined ? '' : ` did you mean ${quoted(choice)}?`;
}

/** The same with up to three that are equally near: ` did you mean "x", "y" or "z"?` */
function didYouMeanAny(word: string, choices: readonly string[]): string {
  const shown = nearestFew(word, choices).map(quoted);
  const last = shown.pop();
  if (last === undefined) return '';
  return ` did you mean ${shown.length === 0 ? last : `${shown.join(', ')} or ${last}`}?`;
}

/** What is said of an action, or a pattern, that AWS does not have. */
export function noSuchAction(action: string, choices: readonly string[], expected: string): string {
  const fault = action.includes(':') ? ', which matches no AWS action' : '';
  return `found ${quoted(action)}${fault};${didYouMeanAny(action, choices)} expected ${expected}`;
}
