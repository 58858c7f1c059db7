import type { Condition } from '../../../policy/conditions/condition.ts';
import { no, yes } from '../../../policy/truth.ts';
import { actorOf, withChanges, type Actor } from '../../model/actor.ts';
import type { Tags } from '../../../../domain/resource.ts';
import type { Call, Sent } from '../../model/call.ts';
import { tagKeyOf } from '../../model/tag-keys.ts';
import { boundaryContext } from '../../model/request-context.ts';
import { resourcePatternsOf } from '../../model/example-arns.ts';
import type { HeldPolicy, Identity } from '../../model/identity.ts';
import type { EscalationPlan, Plan, PrivilegeEscalation, SearchContext } from '../../model/technique.ts';
import { attachablePolicies } from '../permission-gain/attachable.ts';
import { heldBy } from '../permission-gain/aws-managed.ts';
import { administratorAccess, managedFor } from '../permission-gain/policies.ts';
import { gainAndTakeOver, mostPowerful, type PermissionGain } from '../permission-gain/permission-gain.ts';
import { callOn, holderOf } from '../shared/iam-calls.ts';
import { requestTagChoices, resourceTagChoices, sendingTags } from '../shared/tag-choices.ts';
import { truthOfPlan, type Takeover } from '../takeover/takeover.ts';
import { createdIdentity, untagged } from './created-identity.ts';
import { createdPolicies } from './created-policies.ts';
import { newArns } from './new-arns.ts';

/** Creating a user or role, giving it policies, and taking it over. */
interface Creation extends Pick<PrivilegeEscalation, 'id' | 'summary' | 'source'> {
  readonly kind: Identity['kind'];
  readonly create: string;
  readonly tag: string;
  /** Other calls that name it. */
  readonly later: readonly string[];
}

const creations: readonly Creation[] = [
  {
    id: 'create-role',
    summary: 'Create a role, give it policies, and assume it or pass it to a service.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html',
    kind: 'role',
    create: 'iam:CreateRole',
    tag: 'iam:TagRole',
    later: ['iam:PutRolePolicy', 'iam:AttachRolePolicy', 'iam:PassRole', 'sts:AssumeRole'],
  },
  {
    id: 'create-user',
    summary: 'Create a user, give it policies or put it into a group, and create credentials for it.',
    source: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html',
    kind: 'user',
    create: 'iam:CreateUser',
    tag: 'iam:TagUser',
    later: ['iam:PutUserPolicy', 'iam:AttachUserPolicy', 'iam:CreateAccessKey', 'iam:CreateLoginProfile'],
  },
];

/** The creations of the catalogue; what is created gets its permissions by the gains and is taken over as others are. */
export function creationsOf(
  gains: readonly PermissionGain[],
  takeovers: readonly Takeover[],
): readonly PrivilegeEscalation[] {
  return creations.map((creation) => ({
    id: creation.id,
    summary: creation.summary,
    source: creation.source,
    *plans(actor, context): Iterable<EscalationPlan> {
      const team = [actor, ...context.earlier];
      for (const creator of team) {
        if (!context.hasAllow(creator, creation.create)) continue;
        const patterns = team.flatMap((member) =>
          creation.later.flatMap((action) =>
            resourcePatternsOf(context.applicableStatements(member, action).statements, member),
          ),
        );
        for (const arn of newArns(creation.kind, [creation.create], creator, context, patterns)) {
          const identity = createdIdentity(creation.kind, arn, creator.identity.account, context.model);
          if (!context.isNotDominated(mostPowerful(identity))) return;
          for (const { subject, calls } of createdSubjects(creation, identity, creator, context)) {
            const made = calls.map((call) => ({ call, by: creator }));
            yield* gainAndTakeOver({ subject, made }, gains, gains, takeovers, actor, context);
          }
        }
      }
    },
  }));
}

/** A created user or role as it is at first. */
interface CreatedSubject extends Plan {
  readonly subject: Actor;
}

/**
 * With the tags and the permissions boundary that the conditions on its creation and on later calls may ask for. Where it
 * can be created for certain without them, and later calls ask for none, the others need not be tried.
 */
function* createdSubjects(
  creation: Creation,
  identity: Identity,
  actor: Actor,
  context: SearchContext,
): Iterable<CreatedSubject> {
  const { create, tag, later } = creation;
  const bare = actorOf(identity);
  const conditionsOn = (action: string) =>
    context.applicableStatements(actor, action).statements.flatMap(({ conditions }) => conditions);
  const laterConditions = later.flatMap(conditionsOn);
  const isEnoughBare = !laterConditions.some((condition) => readsBoundary(condition) || readsTags(condition));
  const isBounded = [...conditionsOn(create), ...laterConditions].some(readsBoundary);
  for (const { tags, sends } of tagsToCreateWith(creation, actor, context)) {
    for (const { boundary, calls: before } of isBounded
      ? boundariesFor(identity, create, actor, context)
      : [withoutBoundary]) {
      const creating = callOn(create, bare, { ...boundaryContext({ boundary }), ...sends });
      const calls = [...before, creating, ...(tags === identity.tags ? [] : [{ ...creating, action: tag }])];
      const truth = truthOfPlan(actor, { calls }, context);
      if (truth === no) continue;
      yield { subject: withChanges(bare, { tags, boundary }), calls };
      if (truth === yes && boundary === undefined && isEnoughBare) return;
    }
  }
}

function readsBoundary({ text }: Condition): boolean {
  return text.key.toLowerCase() === 'iam:permissionsboundary';
}

function readsTags({ text }: Condition): boolean {
  return tagKeyOf(text.key.toLowerCase()) !== undefined;
}

/** None, and one value for each tag that conditions on its creation or on later calls read. */
function tagsToCreateWith(
  { create, later }: Creation,
  actor: Actor,
  { applicableStatements }: SearchContext,
): readonly { readonly tags: Tags; readonly sends: Sent }[] {
  const asked = new Map([
    ...resourceTagChoices(
      later.flatMap((action) => applicableStatements(actor, action).statements),
      actor,
    ),
    ...requestTagChoices(applicableStatements(actor, create).statements),
  ]);
  const tags = Object.fromEntries([...asked].flatMap(([name, [value]]) => (value ? [[name, value]] : [])));
  const names = Object.keys(tags);
  const none = { tags: untagged, sends: sendingTags({}, [...asked.keys()]) };
  return names.length === 0 ? [none] : [none, { tags, sends: sendingTags(tags, [...asked.keys()]) }];
}

/** A permissions boundary, and the calls that create its policy. */
interface Boundary {
  readonly boundary: HeldPolicy | undefined;
  readonly calls: readonly Call[];
}

const withoutBoundary: Boundary = { boundary: undefined, calls: [] };

/** None, one that allows everything, one that exists, and one that the creator writes. */
function* boundariesFor(identity: Identity, create: string, actor: Actor, context: SearchContext): Iterable<Boundary> {
  const holder = holderOf(actorOf(identity));
  yield withoutBoundary;
  for (const boundary of [administratorAccess(holder), ...managedFor(holder, identity.account, context.model)])
    yield { boundary, calls: [] };
  const creating = (arn: string) => callOn(create, actorOf(identity), { 'iam:PermissionsBoundary': arn });
  for (const policy of attachablePolicies(actor, creating, context))
    yield { boundary: heldBy(holder, policy), calls: [] };
  for (const { policy, call } of createdPolicies(holder, create, 'iam:permissionsboundary', actor, context))
    yield { boundary: policy, calls: [call] };
}
