import { memoizeWeakly } from '../../../../domain/memoize.ts';
import { applicableStatements } from '../../../evaluator/applicable-statements.ts';
import type { CompiledPolicy } from '../../../policy/compile-policy.ts';
import type { Condition } from '../../../policy/conditions/condition.ts';
import { known } from '../../../policy/context.ts';
import { no, type Truth } from '../../../policy/truth.ts';
import type { AccessModel } from '../../model/access-model.ts';
import type { Actor } from '../../model/actor.ts';
import type { Call } from '../../model/call.ts';
import type { SearchContext } from '../../model/technique.ts';
import { awsManagedPolicies, partitionIn, withoutCovered, type AwsManagedPolicy } from './aws-managed.ts';

/** The actions that attach a managed policy or set one as boundary, lower case, and the condition keys that name it. */
const attaching = [
  'iam:createrole',
  'iam:createuser',
  'iam:attachuserpolicy',
  'iam:attachrolepolicy',
  'iam:attachgrouppolicy',
  'iam:putuserpermissionsboundary',
  'iam:putrolepermissionsboundary',
];
const keys: readonly string[] = ['iam:policyarn', 'iam:permissionsboundary'];

/** AWS managed policies that no policy of an access model tells apart. */
interface PolicyClass {
  /** Those that allow something that no other of the class does. */
  readonly policies: readonly AwsManagedPolicy[];
}

/** What policies of an access model say about AWS managed policies. */
interface Choices {
  readonly classes: readonly PolicyClass[];
  /** The conditions that the classes answer. */
  readonly answered: ReadonlySet<string>;
  /** The best policies, by which classes may be attached. */
  readonly best: Map<string, readonly AwsManagedPolicy[]>;
}

/**
 * Policies that nobody holds and that a path can give somebody: other versions of managed policies, policies of groups,
 * and the AWS managed policies that somebody may attach because of a condition on which policy it is.
 */
export const obtainablePolicies = memoizeWeakly((model: AccessModel): readonly CompiledPolicy[] => {
  const held = new Set(model.identities.flatMap(({ policies }) => policies.map(({ compiled }) => compiled)));
  const attachable = choicesIn(model).classes.flatMap(({ policies }) => policies.map(({ compiled }) => compiled()));
  return [...new Set([...policiesIn(model).filter((compiled) => !held.has(compiled)), ...attachable])];
});

const choicesIn = memoizeWeakly((model: AccessModel): Choices => {
  const statements = [...new Set(policiesIn(model))].flatMap((compiled) =>
    attaching.flatMap((action) => applicableStatements({ identity: [compiled] }, action).statements),
  );
  const conditions = new Map(
    statements
      .flatMap((statement) => statement.conditions)
      .filter(isAboutPolicy)
      .map((condition) => [textOf(condition), condition]),
  );
  if (conditions.size === 0) return { classes: [], answered: new Set(), best: new Map() };
  const allows = statements
    .filter(({ effect }) => effect === 'Allow')
    .map((statement) => statement.conditions.filter(isAboutPolicy));
  const inSnapshot = new Set(model.managed.map(({ arn }) => arn));
  const partitions = new Set(model.identities.map(({ arn }) => partitionIn(arn)));
  const possible = [...partitions]
    .flatMap(awsManagedPolicies)
    .filter(
      ({ arn }) =>
        !inSnapshot.has(arn) && allows.some((about) => about.every((condition) => answer(condition, arn) !== no)),
    );
  const byAnswers = Map.groupBy(possible, ({ arn }) =>
    [partitionIn(arn), ...[...conditions.values()].map((condition) => answer(condition, arn))].join(),
  );
  return {
    classes: [...byAnswers.values()].map((members) => ({
      policies: withoutCovered(members.map((policy) => ({ policy }))).map(({ policy }) => policy),
    })),
    answered: new Set([...conditions].filter(([, { reads }]) => reads.length === 1).map(([text]) => text)),
    best: new Map(),
  };
});

function policiesIn({ identities, groups, managed }: AccessModel): CompiledPolicy[] {
  return [
    ...identities.flatMap(({ policies, boundary }) => [...policies, ...(boundary ? [boundary] : [])]),
    ...groups.flatMap(({ policies }) => policies),
    ...managed.flatMap(({ versions }) => versions),
  ].map(({ compiled }) => compiled);
}

function isAboutPolicy({ reads }: Condition): boolean {
  return reads.some((key) => keys.includes(key));
}

function textOf({ text: { operator, key, values } }: Condition): string {
  return JSON.stringify([operator, key, values]);
}

/** Whether a condition holds for a policy, as far as it depends on nothing else. */
function answer(condition: Condition, arn: string): Truth {
  return condition.holds((key) => (keys.includes(key) ? known(arn) : 'unknown'));
}

/** An AWS managed policy that an actor may attach: for certain, or under conditions. */
interface AttachablePolicy {
  readonly policy: AwsManagedPolicy;
  readonly truth: Truth;
}

/**
 * The AWS managed policies that an actor may name in a call, best first: those that allow something that no other one
 * of them does. Not those that the snapshot has, and none where no condition tells policies apart.
 */
export function attachablePolicies(
  actor: Actor,
  callWith: (arn: string) => Call,
  { model, evaluate, applicableStatements: statementsOf }: SearchContext,
): readonly AwsManagedPolicy[] {
  const { classes, answered, best } = choicesIn(model);
  if (classes.length === 0) return [];
  const about = statementsOf(actor, callWith('').action).statements.flatMap(({ conditions }) =>
    conditions.filter(isAboutPolicy),
  );
  if (about.length === 0) return [];
  const partition = partitionIn(actor.identity.arn);
  const alike = about.every((condition) => answered.has(textOf(condition)));
  const truthOf = (policy: AwsManagedPolicy) => evaluate(actor, callWith(policy.arn));
  const truths = classes.map(({ policies }): readonly Truth[] => {
    const [first] = policies;
    if (!first || partitionIn(first.arn) !== partition) return [];
    return alike ? [truthOf(first)] : policies.map(truthOf);
  });
  const key = `${partition} ${alike ? 'alike' : ''} ${truths.map((each) => each.join('')).join()}`;
  const known = best.get(key) ?? bestOf(classes, truths);
  best.set(key, known);
  return known;
}

function bestOf(classes: readonly PolicyClass[], truths: readonly (readonly Truth[])[]): readonly AwsManagedPolicy[] {
  const attachable = classes.flatMap(({ policies }, index) =>
    policies.map((policy, place): AttachablePolicy => {
      const ofClass = truths[index] ?? [];
      return { policy, truth: ofClass[place] ?? ofClass[0] ?? no };
    }),
  );
  const ordered = attachable.filter(({ truth }) => truth !== no).sort((a, b) => a.policy.place - b.policy.place);
  return withoutCovered(ordered, (one, than) => one.truth >= than.truth).map(({ policy }) => policy);
}
