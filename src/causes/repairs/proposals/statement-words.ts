import type { JsonObject } from '../../../domain/json.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { joinPhrases } from '../../wording/subject-words.ts';
import type { DenyStatement } from './statements.ts';

/** A Deny in words: `deny ec2:TerminateInstances on what is tagged department=prod`. */
export function denyWords({ actions, selected: { condition, resources } }: DenyStatement): string {
  const ids = resources.filter((resource) => !resource.endsWith('*')).map((arn) => arn.replace(/^.*[:/]/, ''));
  const on = ids.length > 0 ? ` on ${joinPhrases(ids.map(escapeUnprintable))}` : '';
  return `deny ${joinPhrases(actions.map(escapeUnprintable))}${on}${conditionWords(condition)}`;
}

/** What a condition of a Deny says: ` on what is tagged department=prod`. */
function conditionWords(condition: JsonObject): string {
  const tests = Object.values(condition).flatMap((keys) => Object.entries(keys as JsonObject));
  const tags = tests.flatMap(([key, value]) => {
    const tag = /^aws:ResourceTag\/(.*)$/s.exec(key)?.[1];
    return tag === undefined ? [] : [`${escapeUnprintable(tag)}=${valuesText(value)}`];
  });
  const others = tests.flatMap(([key, value]) => wordsOf[key]?.(valuesText(value)) ?? []);
  return [...(tags.length > 0 ? [` on what is tagged ${joinPhrases(tags)}`] : []), ...others].join('');
}

const wordsOf: Readonly<Record<string, (values: string) => string>> = {
  'ec2:InstanceType': (values) => ` for the types ${values}`,
  'ec2:Attribute': (values) => ` of ${values}`,
  'aws:RequestedRegion': (values) => ` in ${values}`,
  'aws:MultiFactorAuthPresent': () => ' without MFA',
};

function valuesText(value: unknown): string {
  const values = (Array.isArray(value) ? (value as readonly unknown[]) : [value]).map(String);
  return values.map(escapeUnprintable).join(' or ');
}
