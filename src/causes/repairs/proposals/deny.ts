import { actionSets } from '../../../access/index.ts';
import { withInline, type PolicyHolder } from '../edits.ts';
import { joinPhrases, subjectWords } from '../../wording/subject-words.ts';
import type { Proposal } from './proposal.ts';
import { bothConditions, denyPolicy, selectedBy, type DenyStatement } from './statements.ts';
import { denyWords } from './statement-words.ts';
import { serviceOf, taggingActions } from './strategy.ts';
import type { UsedAccess, UsedPolicy } from './used-grants.ts';

/** What to deny of what a rule is about: that alone; then also the other steps there, and changes of its tags. */
export function deniedActions({ lastActions, actions }: UsedAccess): readonly (readonly string[])[] {
  const onResources = actions.filter((action) => serviceOf(action) in taggingActions);
  const services = new Set([...onResources, ...lastActions].map(serviceOf));
  const tagging = [...services].flatMap((service) => taggingActions[service] ?? []);
  const all = actionSets['destroy']?.actions.filter((action) => services.has(serviceOf(action))) ?? [];
  return [
    lastActions,
    [...new Set([...onResources, ...tagging])].sort(),
    [...new Set([...onResources, ...all, ...tagging])].sort(),
  ];
}

/** Denies what the rule is about, on what it is about; then also the other steps there, and changes of its tags. */
export function denySelected(used: UsedAccess): readonly Proposal[] {
  const { rules, policies, principals, partition } = used;
  return deniedActions(used).flatMap((denied) =>
    placesOf(policies, principals).flatMap((places) =>
      denials(places, rules, (rule) => [{ actions: denied, selected: selectedBy(rule, partition) }]),
    ),
  );
}

/** Denies without MFA what rules require MFA for. */
export function denyWithoutMfa({ rules, policies, principals, actions, partition }: UsedAccess): readonly Proposal[] {
  const ofMfa = rules.filter((rule) => 'requires' in rule);
  const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  return placesOf(policies, principals).flatMap((places) =>
    denials(places, ofMfa, (rule) => {
      const selected = selectedBy(rule, partition);
      const both = bothConditions(selected.condition, withoutMfa) ?? withoutMfa;
      return [{ actions, selected: { ...selected, condition: both } }];
    }),
  );
}

/** Denies changes of the attributes that protect an instance: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
export function denyAttributes({ rules, policies, principals, actions }: UsedAccess): readonly Proposal[] {
  if (!actions.includes('ec2:ModifyInstanceAttribute')) return [];
  const attributes = ['DisableApiTermination', 'DisableApiStop', 'InstanceInitiatedShutdownBehavior'];
  const condition = { StringEquals: { 'ec2:Attribute': attributes } };
  return placesOf(policies, principals).flatMap((places) =>
    denials(places, rules, () => [
      { actions: ['ec2:ModifyInstanceAttribute'], selected: { resources: ['*'], condition } },
    ]),
  );
}

/** Denies launches of the types that a rule reserves. */
export function denyLaunch(used: UsedAccess): readonly Proposal[] {
  return launchDenials(used, used.actions.includes('ec2:ModifyInstanceAttribute') ? [typeChanges] : []);
}

/**
 * Denies these launches, and to change the type of an instance: who cannot launch a large one may still launch a small one
 * and change it, which is no path of a finding while a shorter one is there.
 */
export function denyLaunchAndTypeChanges(used: UsedAccess): readonly Proposal[] {
  return used.actions.includes('ec2:ModifyInstanceAttribute') ? [] : launchDenials(used, [typeChanges]);
}

const typeChanges: DenyStatement = {
  actions: ['ec2:ModifyInstanceAttribute'],
  selected: { resources: ['*'], condition: { StringEquals: { 'ec2:Attribute': 'InstanceType' } } },
};

function launchDenials(
  { rules, policies, principals, actions, partition }: UsedAccess,
  beside: readonly DenyStatement[],
): readonly Proposal[] {
  const ofTypes = rules.filter((rule) => 'launch' in rule);
  if (ofTypes.length === 0) return [];
  const statementsOf = ({ launch: { instanceTypes } }: (typeof ofTypes)[number]): readonly DenyStatement[] => [
    {
      actions: ['ec2:RunInstances'],
      selected: {
        resources: [`arn:${partition}:ec2:*:*:instance/*`],
        condition: { StringLike: { 'ec2:InstanceType': [...instanceTypes] } },
      },
    },
    ...beside,
  ];
  return placesOf(policies, principals).flatMap((places) => {
    const limited = denials(places, ofTypes, statementsOf);
    const others = actions.filter(
      (action) => action !== 'ec2:RunInstances' && action !== 'ec2:ModifyInstanceAttribute',
    );
    if (others.length === 0) return limited;
    const everything = { actions: others, selected: { resources: ['*'], condition: {} } };
    return [...limited, ...denials(places, ofTypes, (rule) => [...statementsOf(rule), everything])];
  });
}

/** Denies the first steps of paths of several steps to those who begin them. */
export function denyFirstSteps({ rules, principals, firstActions }: UsedAccess): readonly Proposal[] {
  if (firstActions.length === 0) return [];
  return denials(principals, rules.slice(0, 1), () => [
    { actions: firstActions, selected: { resources: ['*'], condition: {} } },
  ]);
}

/** Where a Deny can go: to the holders of the policies, so that all members of a group have it, or to the people alone. */
export function placesOf(
  policies: readonly UsedPolicy[],
  principals: readonly PolicyHolder[],
): readonly (readonly PolicyHolder[])[] {
  const holders = [...new Set(policies.map(({ holder }) => holder))];
  const isSame = holders.length === principals.length && holders.every((holder) => principals.includes(holder));
  return (isSame ? [principals] : [holders, principals]).filter(({ length }) => length > 0);
}

/** One proposal: a Deny policy for each rule, on each of the places. */
export function denials<Rule extends { readonly name: string }>(
  places: readonly PolicyHolder[],
  rules: readonly Rule[],
  statementsOf: (rule: Rule) => readonly DenyStatement[],
): readonly Proposal[] {
  const all = rules.flatMap((rule) => statementsOf(rule)).filter(({ actions }) => actions.length > 0);
  // Rules may ask for the same statement.
  const statements = [...new Map(all.map((statement) => [JSON.stringify(statement), statement])).values()];
  if (statements.length === 0 || places.length === 0) return [];
  const name = `deny-${(rules[0]?.name ?? 'rule').replace(/[^\w+=,.@-]+/g, '-').slice(0, 100)}`;
  return [
    {
      onlyTakes: true,
      title: `${joinPhrases(statements.map(denyWords))} to ${joinPhrases(places.map(subjectWords))}`,
      changed: places.map((holder) => {
        const isTaken = (candidate: string) => holder.attributes.inline.some((policy) => policy.name === candidate);
        const free = [name, ...Array.from({ length: 9 }, (_, at) => `${name}-${at + 2}`)].find(
          (each) => !isTaken(each),
        );
        return withInline(holder, free ?? `${name}-10`, denyPolicy(statements));
      }),
    },
  ];
}
