import type { ApplicableStatements } from '../../evaluator/applicable-statements.ts';
import type { Actor } from './actor.ts';
import type { Call } from './call.ts';

/** Condition keys, spelled as in the first condition that reads them, with what the caller sends. */
export type Choice = readonly (readonly [key: string, value: string | readonly string[]])[];

/**
 * What a caller may choose to send, as far as it can matter: nothing, and the values that the applicable conditions
 * name, in every combination up to a bound. Keys that the call itself fixes are left out.
 */
export function choicesFor(call: Call, { statements }: ApplicableStatements, actor: Actor): readonly Choice[] {
  const sent = new Set(Object.keys(call.sends ?? {}).map((key) => key.toLowerCase()));
  const candidates = new Map<string, { readonly key: string; readonly values: Set<string> }>();
  for (const { conditions } of statements) {
    for (const { text } of conditions) {
      const key = text.key.toLowerCase();
      if (sent.has(key) || !(isChosenByCaller(key) || call.chooses?.includes(key))) continue;
      if (removesTags(call.action) && key.includes('tag/')) continue;
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

/** Requests that remove tags name their keys. EC2 alone takes a value too, and removes no tag that has another one. */
function removesTags(action: string): boolean {
  return /^(ec2:DeleteTags|rds:RemoveTagsFromResource|iam:Untag)/i.test(action);
}

const chosen = new Set([
  'aws:tagkeys',
  'aws:useragent',
  'aws:referer',
  'ec2:attribute',
  'ec2:osuser',
  'iam:awsservicename',
  'iam:passedtoservice',
  'iam:policyarn',
  'rds:backuptarget',
  'rds:copyoptiongroup',
  'rds:managemasteruserpassword',
  'rds:publiclyaccessible',
  'rds:tagsfromrequest',
  'sts:externalid',
  'sts:rolesessionname',
  'sts:sourceidentity',
  'sts:transitivetagkeys',
]);

/** Whether a lower-case key carries what the caller writes into its request. */
export function isChosenByCaller(key: string): boolean {
  return chosen.has(key) || chosenPrefixes.some((prefix) => key.startsWith(prefix));
}

const chosenPrefixes = ['aws:requesttag/', 'ec2:attribute/', 'rds:req-tag/'];

/** A string that the pattern matches, with the actor's values in place of policy variables. */
function exampleValue(pattern: string, { identity }: Actor): string {
  return pattern
    .replaceAll(/\$\{aws:username(,[^}]*)?\}/gi, identity.name)
    .replaceAll('*', '')
    .replaceAll('?', 'x');
}
