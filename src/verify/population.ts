import {
  changedTarget,
  actionSets,
  actionsMatching,
  matches,
  resourcePolicies,
  targetFactory,
  targetKinds,
  targetOfArn,
  type AccessModel,
  type ActionFacts,
  type Identity,
  type Reference,
  type Target,
} from '../access/index.ts';
import type { AccessRule } from '../domain/access-rule.ts';
import { canonicalJson } from '../domain/json.ts';
import { isOwnedByAccount } from '../domain/resource.ts';

/** One answer that could be verified: whether a principal can call an action on a resource. */
export interface Candidate {
  readonly identity: Identity;
  readonly action: ActionFacts;
  readonly target: Target;
}

/** All answers that could be verified. */
export interface Population {
  readonly identities: readonly Identity[];
  readonly questions: readonly Question[];
}

/** An action, and the resources that it can be called on: those with equal tags stand together. */
export interface Question {
  readonly action: ActionFacts;
  readonly classes: readonly (readonly Target[])[];
}

/** The actions that the answers are about: those of all action sets, and those of the baseline's access rules. */
export function verifiedActions(rules: readonly AccessRule[], reference: Reference): readonly ActionFacts[] {
  const sets = Object.values(actionSets).flatMap(({ actions }) => actions);
  const named = rules.flatMap((rule) => ('actions' in rule ? rule.actions : []));
  const patterns = [...sets, ...named.flatMap((name) => actionSets[name]?.actions ?? name)];
  return [...new Set(patterns.flatMap((pattern) => actionsMatching(reference, pattern)))];
}

/** The answers about the users and roles of one account. */
export function populationOf(model: AccessModel, account: string, actions: readonly ActionFacts[]): Population {
  const classes = resourceClasses(model, account);
  return {
    identities: model.identities.filter((identity) => identity.account === account),
    questions: actions.flatMap((action): Question[] => {
      const found =
        action.resourceTypes.length === 0
          ? [[changedTarget(targetOfArn('*', account), { account })]]
          : classes.filter(([first]) => first !== undefined && isCalledOn(action, first.arn));
      return found.length === 0 ? [] : [{ action, classes: found }];
    }),
  };
}

/** Whether the action's requests name a resource with such an ARN: of a type that they must name, if there are any. */
function isCalledOn({ resourceTypes }: ActionFacts, arn: string): boolean {
  const required = resourceTypes.filter((type) => type.required);
  return (required.length > 0 ? required : resourceTypes).some(({ pattern }) => matches(pattern, arn));
}

/** The account's own resources, divided by kind, region and tags. */
function resourceClasses({ snapshot }: AccessModel, account: string): readonly (readonly Target[])[] {
  const targetOf = targetFactory(snapshot);
  return targetKinds.flatMap((kind) => {
    const own = snapshot
      .ofAnyKind(kind)
      .filter((resource) => resource.account === account && isOwnedByAccount(resource));
    const divided = Map.groupBy(own, ({ region, tags }) => `${region} ${canonicalJson(tags)}`);
    return [...divided.values()].map((members) => members.map(targetOf));
  });
}

/** Why an answer is left out: AWS's simulator does not decide it, or what it rests on was not read. */
export interface LeftOut {
  readonly reason: string;
  /** Whether it could be asked if all had been read. */
  readonly isUnread: boolean;
}

/** What AWS's simulator does not decide, whatever an account holds, in words for the answer. */
export const notSimulated: readonly string[] = [
  'trust policies: who may assume a role',
  'the policies of resources',
  'sessions: session policies, session tags and session names',
  'resource control policies and the policies of VPC endpoints',
  'whether AWS refuses the call for other reasons, for example a protection',
];

/** Why an answer cannot be compared, by its action and principal alone; undefined if it can. */
export function leftOutBefore({ identity, action }: Candidate): LeftOut | undefined {
  if (identity.notRead.length > 0)
    return { reason: 'policies of the principal that were not read or are not valid', isUnread: true };
  const required = action.resourceTypes.filter((type) => type.required);
  const reason = action.name.startsWith('sts:')
    ? 'trust policies'
    : resourcePolicies(action.name).length > 0
      ? 'policies of resources'
      : required.length > 1
        ? 'requests on several resources at once'
        : undefined;
  return reason === undefined ? undefined : { reason, isUnread: false };
}
