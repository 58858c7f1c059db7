import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';

/** Condition keys, as the first condition spells each, with what the caller sends under them. */
export type Choice = readonly (readonly [key: string, value: string | readonly string[]])[];

/**
 * What a caller may choose to send, as far as it can matter: nothing, and what the conditions that bear on the call
 * name, in every combination up to a bound. Keys that the call says itself are not to choose.
 */
export function choicesFor(call: Call, { statements }: ApplicableStatements, actor: Actor): readonly Choice[] {
  const sent = new Set(Object.keys(call.sends ?? {}).map((key) => key.toLowerCase()));
  const candidates = new Map<string, { readonly key: string; readonly values: Set<string> }>();
  for (const { conditions } of statements) {
    for (const { text } of conditions) {
      const key = text.key.toLowerCase();
      if (sent.has(key) || !(isChosenByCaller(key) || call.chooses?.includes(key))) continue;
      const candidate = candidates.get(key) ?? { key: text.key, values: new Set<string>() };
      for (const value of text.values) candidate.values.add(exampleValue(value, actor));
      candidates.set(key, candidate);
    }
  }
  let choices: Choice[] = [[]];
  for (const [name, { key, values }] of candidates) {
    const all = [...values, 'x'].map((value) => [key, name === 'aws:tagkeys' ? [value] : value] as const);
    choices = [...choices, ...choices.flatMap((choice) => all.map((entry) => [...choice, entry]))];
    if (choices.length > mostChoices) return choices.slice(0, mostChoices);
  }
  return choices;
}

const mostChoices = 64;

const chosen = new Set([
  'aws:tagkeys',
  'aws:useragent',
  'aws:referer',
  'ec2:attribute',
  'ec2:osuser',
  'iam:awsservicename',
  'iam:passedtoservice',
  'iam:policyarn',
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:transitivetagkeys',
]);

/** Whether a lower-case key carries what the caller writes into its request. */
export function isChosenByCaller(key: string): boolean {
  return chosen.has(key) || key.startsWith('aws:requesttag/') || key.startsWith('ec2:attribute/');
}

/** A text that a pattern means, with the variables that tell of the actor filled in. */
function exampleValue(pattern: string, { identity }: Actor): string {
  return pattern
    .replaceAll(/\$\{aws:username(,[^}]*)?\}/gi, identity.name)
    .replaceAll('*', '')
    .replaceAll('?', 'x');
}
