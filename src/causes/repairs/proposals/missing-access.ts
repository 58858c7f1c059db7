import type { MustAllowRule } from '../../../domain/access-rule.ts';
import { parseArn } from '../../../domain/arn.ts';
import { isJsonObject, type Json } from '../../../domain/json.ts';
import type { User } from '../../../domain/iam/identity.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { withInline, type PolicyHolder } from '../edits.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { identitiesOf, subjectOf } from './identified.ts';
import type { Propose } from './proposal.ts';
import { selectedBy } from './statements.ts';

/** Proposes to allow what a rule requires: to the groups that the rule names, or to the user or role. */
export const proposeMissingAccess: Propose = (findings, context) =>
  findings
    .filter(({ check }) => check === 'access-missing')
    .flatMap((finding) => {
      const { rule: name, hindrances } = finding.evidence;
      const rule = context.baseline.access.find((each) => each.name === name && 'mustAllow' in each);
      const [principal] = subjectOf(finding, context) as unknown as readonly PolicyHolder[];
      const actions = [
        ...new Set(itemsOf(hindrances).flatMap((each) => (isJsonObject(each) ? itemText(each['action']) : []))),
      ];
      if (!rule || !('mustAllow' in rule) || !principal || actions.length === 0) return [];
      const { resources, condition } = selectedBy(rule, parseArn(principal.arn)?.partition ?? 'aws');
      const document = {
        Version: '2012-10-17',
        Statement: [
          {
            Effect: 'Allow',
            Action: actions,
            Resource: resources.length === 1 ? (resources[0] ?? '*') : resources,
            ...(Object.keys(condition).length > 0 && { Condition: condition }),
          },
        ],
      };
      const groups =
        principal.kind === 'user' ? namedGroups(principal, rule, identitiesOf('group', finding, context)) : [];
      return [...groups, principal].map((holder) => ({
        changed: [withInline(holder, `allow-${rule.name.replace(/[^\w+=,.@-]+/g, '-').slice(0, 100)}`, document)],
        title: `allow what rule "${escapeUnprintable(rule.name)}" requires to ${subjectWords(holder)}`,
      }));
    });

function namedGroups<Group extends { readonly id: string }>(
  { attributes: { groups } }: User,
  { mustAllow }: MustAllowRule,
  known: readonly Group[],
): readonly Group[] {
  return known.filter(({ id }) => groups.includes(id) && mustAllow.includes(`group/${id}`));
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

function itemText(value: Json | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : [];
}
