import type { ManagedPolicy, Role, User } from '../../../domain/iam/identity.ts';
import { formatArn } from '../../../domain/arn.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { globalRegion } from '../../../domain/scope.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import type { AnyResource } from '../commands/row.ts';
import { documentOf, withBoundary, withNewVersion } from '../edits.ts';
import { joinPhrases, subjectWords } from '../../wording/subject-words.ts';
import { deniedActions } from './deny.ts';
import type { Proposal } from './proposal.ts';
import { bothConditions, denyPolicy, selectedBy, type DenyStatement } from './statements.ts';
import { denyWords } from './statement-words.ts';
import type { Strategy } from './strategy.ts';
import { isAwsManaged } from '../../../domain/arn.ts';
import type { UsedAccess } from './used-grants.ts';

/**
 * Denies what the rule is about by a permissions boundary, which its holders cannot change by their own policies: one
 * that allows everything else, or the customer managed one that they have already.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export const denyByBoundary: Strategy = (used, account) => {
  const holders = used.principals.filter((holder) => holder.kind !== 'group');
  if (holders.length === 0 || !holders.every(canHaveBoundary)) return [];
  const place = { account, name: used.rules[0]?.name ?? 'rule', partition: used.partition };
  return deniedActions(used).flatMap((actions): readonly Proposal[] => {
    const statements = statementsOf(used, actions);
    const changed = statements.length > 0 ? boundariesWith(statements, holders, place) : undefined;
    const title = `${joinPhrases(statements.map(denyWords))}, by the permissions boundary of ${joinPhrases(holders.map(subjectWords))}`;
    return changed ? [{ ...changed, onlyTakes: true, title }] : [];
  });
};

function statementsOf({ rules, partition }: UsedAccess, actions: readonly string[]): readonly DenyStatement[] {
  const withoutMfa = { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } };
  return rules.flatMap((rule): readonly DenyStatement[] => {
    if (!('resources' in rule) || actions.length === 0) return [];
    const selected = selectedBy(rule, partition);
    if (!('requires' in rule)) return [{ actions, selected }];
    const both = bothConditions(selected.condition, withoutMfa);
    return both ? [{ actions, selected: { ...selected, condition: both } }] : [];
  });
}

/** Roles that AWS makes for its services have none. */
function canHaveBoundary({ attributes }: User | Role): boolean {
  return !/^\/aws-(service-role|reserved)\//.test(attributes.path);
}

interface Place {
  readonly account: SnapshotIndex;
  readonly name: string;
  readonly partition: string;
}

/** Undefined where somebody has a boundary that cannot be changed. */
function boundariesWith(
  statements: readonly DenyStatement[],
  holders: readonly (User | Role)[],
  { account, name, partition }: Place,
): Pick<Proposal, 'changed' | 'note'> | undefined {
  const arns = new Set(holders.flatMap(({ attributes }) => attributes.permissionsBoundary ?? []));
  const denied = denyPolicy(statements);
  const kept = account.ofKind('policy').filter(({ arn }) => arns.has(arn));
  const widened = kept.flatMap((policy) => withDeny(policy, denied) ?? []);
  if (widened.length !== arns.size) return undefined;
  const bare = holders.filter(({ attributes }) => attributes.permissionsBoundary === null);
  const [owner] = bare;
  if (!owner) return { changed: widened, ...sharedNote(arns, holders, account) };
  const policy = newBoundary(denied, bare, { account, name, partition });
  if (!policy) return undefined;
  return {
    changed: [policy, ...widened, ...bare.map((holder) => withBoundary(holder, policy.arn))],
    ...sharedNote(arns, holders, account),
  };
}

function withDeny(policy: ManagedPolicy, denied: JsonObject): readonly ManagedPolicy[] | undefined {
  const document = documentOf(policy);
  if (!document || isAwsManaged(policy.arn)) return undefined;
  const statements = [document['Statement'] ?? [], denied['Statement'] ?? []].flat() as readonly JsonObject[];
  return [withNewVersion(policy, { ...document, Statement: statements })];
}

/** What would end or change a boundary: https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html */
const endings = ['Delete', 'Put'].flatMap((verb) =>
  ['User', 'Role'].map((kind) => `iam:${verb}${kind}PermissionsBoundary`),
);
const rewritings = ['iam:CreatePolicyVersion', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'];

/** Allows everything but what is denied, and changes of itself. */
function newBoundary(
  denied: JsonObject,
  holders: readonly (User | Role)[],
  { account, name, partition }: Place,
): ManagedPolicy | undefined {
  const owner = holders[0]?.account ?? '';
  const policyName = `boundary-${name.replace(/[^\w+=,.@-]+/g, '-').slice(0, 100)}`;
  const arn = formatArn({ partition, service: 'iam', region: '', account: owner, resource: `policy/${policyName}` });
  if (account.find({ account: owner, region: globalRegion, kind: 'policy' }, arn)) return undefined;
  const everything = { Effect: 'Allow', Action: '*', Resource: '*' };
  const itself = denyPolicy([
    { actions: endings, selected: { resources: holders.map((holder) => holder.arn), condition: {} } },
    { actions: rewritings, selected: { resources: [arn], condition: {} } },
  ]);
  const statements = [denied, itself].flatMap(({ Statement }) => [Statement ?? []].flat() as readonly JsonObject[]);
  const document = { Version: '2012-10-17', Statement: [everything, ...statements] };
  return {
    account: owner,
    region: globalRegion,
    kind: 'policy',
    id: arn,
    arn,
    name: policyName,
    tags: {},
    attributes: {
      path: '/',
      uniqueId: '',
      defaultVersion: 'v1',
      versions: [{ id: 'v1', isDefault: true, policy: { document } }],
    },
  };
}

/** A boundary changes for all who have it. */
function sharedNote(
  arns: ReadonlySet<string>,
  holders: readonly AnyResource[],
  account: SnapshotIndex,
): Pick<Proposal, 'note'> {
  const bounded = [...account.ofKind('user'), ...account.ofKind('role')].filter(({ attributes }) =>
    arns.has(attributes.permissionsBoundary ?? ''),
  );
  const others = bounded.filter(({ arn }) => !holders.some((holder) => holder.arn === arn));
  return others.length > 0 ? { note: `It changes the boundary for all ${bounded.length} who have it.` } : {};
}
