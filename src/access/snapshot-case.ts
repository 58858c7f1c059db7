import { isParsed } from '../domain/policy.ts';
import { tagValue, type Resource } from '../domain/resource.ts';
import { globalRegion } from '../domain/scope.ts';
import type { Role, User } from '../domain/identity.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import type { CaseDocument, CaseProblem, PolicyCase } from './policy-case.ts';
import { boundaryDocument, documentsHeldBy, hasNoDevice, type HeldDocument } from './reach/held-documents.ts';

/** A question about an account as a snapshot holds it. */
export interface SnapshotQuestion extends Pick<PolicyCase, 'action' | 'context' | 'unknown'> {
  /** `user/alice`, `role/deploy`, or an ARN of either. */
  readonly principal: string;
  /** An ARN, or the id of a resource in the snapshot. */
  readonly resource: string;
}

/** Keys that only the moment of a request knows: unless the question says them, the answer may turn on them. */
const momentary = [
  'aws:MultiFactorAuthPresent',
  'aws:MultiFactorAuthAge',
  'aws:CurrentTime',
  'aws:EpochTime',
  'aws:TokenIssueTime',
  'aws:SourceIp',
  'aws:SourceVpc',
  'aws:SourceVpce',
  'aws:VpcSourceIp',
  'aws:SecureTransport',
  'aws:UserAgent',
  'aws:Referer',
];

/**
 * Writes the question out as a case: the principal's policies, inline, attached and through groups, its boundary, its tags
 * and the resource's. Organization policies are not in a snapshot. Problems where the snapshot does not hold what it takes.
 */
export function caseFromSnapshot(snapshot: SnapshotIndex, question: SnapshotQuestion): PolicyCase | readonly CaseProblem[] {
  const principal = findPrincipal(snapshot, question.principal);
  if (!principal) {
    const there = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')].map(({ kind, id }) => `${kind}/${id}`);
    return [{ field: ['principal'], problem: `the account has no ${question.principal}`, choices: there }];
  }
  const resource = snapshot.snapshot.resources.find(({ arn, id, kind }) => kind !== 'instance-attribute' && kind !== 'image-attribute' && (arn === question.resource || id === question.resource));
  if (!resource && !question.resource.startsWith('arn:') && question.resource !== '*') {
    return [{ field: ['resource'], problem: `the account has no resource ${question.resource}` }];
  }
  const { policies, missing } = policiesOf(snapshot, principal);
  const boundary = boundaryDocument(snapshot, principal);
  const notRead = [...missing, ...[...policies, ...(boundary ? [boundary] : [])].flatMap(({ arn, document }) => (document ? [] : [`policy ${arn ?? ''}`]))];
  if (notRead.length > 0) return [{ field: ['principal'], problem: `not read: ${notRead.join(', ')}` }];

  const context = { ...contextOfResource(question.action, resource), ...prefixed('aws:PrincipalTag/', principal), ...question.context };
  const said = new Set(Object.keys(context).map((key) => key.toLowerCase()));
  const open = momentary.filter((key) => !said.has(key.toLowerCase()) && !(isAboutMfa(key) && hasNoDevice(snapshot, principal)));
  return {
    principal: principal.arn,
    identityPolicies: policies.flatMap(written),
    permissionsBoundary: boundary && written(boundary),
    action: question.action,
    resource: resource?.arn ?? question.resource,
    resourceAccount: resource?.account,
    context,
    unknown: [...open, ...(question.unknown ?? [])],
  };
}

function findPrincipal(snapshot: SnapshotIndex, text: string): User | Role | undefined {
  const all: readonly (User | Role)[] = [...snapshot.ofKind('user'), ...snapshot.ofKind('role')];
  return all.find(({ arn, kind, id }) => arn === text || `${kind}/${id}` === text);
}

function policiesOf(snapshot: SnapshotIndex, principal: User | Role): { readonly policies: readonly HeldDocument[]; readonly missing: readonly string[] } {
  const names = principal.kind === 'user' ? principal.attributes.groups : [];
  const groups = names.map((id) => ({ id, group: snapshot.find({ account: principal.account, region: globalRegion, kind: 'group' }, id) }));
  return {
    policies: [principal, ...groups.flatMap(({ group }) => group ?? [])].flatMap((holder) => documentsHeldBy(snapshot, holder)),
    missing: groups.flatMap(({ id, group }) => (group ? [] : [`group ${id}`])),
  };
}

/** A document that did not parse stays the text that it is, which the evaluator finds invalid. */
function written({ holder, arn, name, document }: HeldDocument): CaseDocument[] {
  if (!document) return [];
  const place = arn === undefined ? `${name}, inline in` : `${arn}, attached to`;
  return [{ name: `${place} ${holder.kind} ${holder.name}`, document: isParsed(document) ? document.document : document.text }];
}

function contextOfResource(action: string, resource: Resource<string, unknown> | undefined): Record<string, string> {
  if (!resource) return {};
  const service = action.split(':')[0] ?? '';
  const type = resource.kind === 'instance' ? (resource.attributes as { type: string | null }).type : null;
  return {
    ...prefixed('aws:ResourceTag/', resource),
    ...prefixed(`${service}:ResourceTag/`, resource),
    ...(type === null ? {} : { 'ec2:InstanceType': type }),
  };
}

function prefixed(prefix: string, { tags }: Pick<Resource<string, unknown>, 'tags'>): Record<string, string> {
  return Object.fromEntries(Object.keys(tags).map((key) => [`${prefix}${key}`, tagValue(tags, key) ?? '']));
}

function isAboutMfa(key: string): boolean {
  return key.startsWith('aws:MultiFactorAuth');
}
