import type { DeclaredGroup } from '../../../domain/baseline.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { ManagedPolicy, Role, User } from '../../../domain/iam/identity.ts';
import { canonicalJson, type JsonObject } from '../../../domain/json.ts';
import type { AnyResource } from '../commands/row.ts';
import {
  attached,
  detached,
  documentOf,
  inGroup,
  outOfGroups,
  withBoundary,
  withDefaultVersion,
  withInline,
  withNewVersion,
  withoutInline,
  withTrust,
  type PolicyHolder,
} from '../edits.ts';
import { edited, identitiesOf, isIdentifiedBy, subjectOf, type Edit } from './identified.ts';
import type { ProposalContext, Propose } from './proposal.ts';

/** An edit towards what is declared, and the identity fields of the finding that it closes. */
interface DeclaredEdit extends Edit {
  readonly rule: Readonly<Record<string, string>>;
}

const checks = new Set(['group-declared', 'user-declared', 'role-declared', 'policy-declared']);

/** Proposes what makes groups, users, roles and policies as the baseline declares them, for all findings together. */
export const proposeDeclared: Propose = (findings, context) => {
  const own = findings.filter(({ check }) => checks.has(check));
  const edits = own.flatMap((finding) => {
    const [subject] = subjectOf(finding, context);
    return subject ? editsOf(subject, finding, context).filter(({ rule }) => isIdentifiedBy(finding, rule)) : [];
  });
  const gone = own.flatMap((finding) => undeclaredGroup(finding, context));
  const changed = edited(edits).filter(({ arn }) => !gone.some((each) => each.arn === arn));
  return changed.length + gone.length === 0 ? [] : [{ changed, gone }];
};

/** If one group is declared, every group must be. */
function undeclaredGroup(finding: Finding, context: ProposalContext): readonly AnyResource[] {
  if (finding.check !== 'group-declared' || context.baseline.groups?.has(finding.resource.id) !== false) return [];
  return isIdentifiedBy(finding, { field: 'existence' }) ? subjectOf(finding, context) : [];
}

function editsOf(subject: AnyResource, finding: Finding, context: ProposalContext): readonly DeclaredEdit[] {
  const { baseline } = context;
  const holder = subject as unknown as PolicyHolder | ManagedPolicy;
  switch (holder.kind) {
    case 'group': {
      const declared = baseline.groups?.get(holder.id);
      return declared ? [...policyEdits(holder, declared), ...memberEdits(holder.id, declared, finding, context)] : [];
    }
    case 'user': {
      const declared = baseline.users?.get(holder.id);
      return declared
        ? [
            ...policyEdits(holder, declared),
            ...groupEdits(holder, declared.groups, identitiesOf('group', finding, context)),
            ...boundaryEdits(holder, declared.permissionsBoundary),
          ]
        : [];
    }
    case 'role': {
      const declared = baseline.roles?.get(holder.id);
      return declared
        ? [
            ...policyEdits(holder, declared),
            ...boundaryEdits(holder, declared.permissionsBoundary),
            ...trustEdits(holder, declared.trust),
          ]
        : [];
    }
    case 'policy': {
      const declared = baseline.policies?.get(holder.name ?? '');
      const rule = { field: 'document' };
      return declared ? [edit(holder, rule, (policy) => withDocument(policy, declared.document))] : [];
    }
  }
}

function edit<Of extends PolicyHolder | ManagedPolicy>(
  resource: Of,
  rule: DeclaredEdit['rule'],
  change: (resource: Of) => Of,
): DeclaredEdit {
  return { resource, rule, change: (each) => change(each as unknown as Of) };
}

function policyEdits(
  holder: PolicyHolder,
  { inline, attached: arns }: Pick<DeclaredGroup, 'inline' | 'attached'>,
): readonly DeclaredEdit[] {
  const seen = holder.attributes;
  const [wanted, wantedArns] = [inline === 'any' ? undefined : inline, arns === 'any' ? undefined : arns];
  return [
    ...[...(wanted ?? [])].map(([name, document]) =>
      edit(holder, { inline: name }, (each) => withInline(each, name, document)),
    ),
    ...seen.inline
      .filter(({ name }) => wanted?.has(name) === false)
      .map(({ name }) => edit(holder, { inline: name }, (each) => withoutInline(each, name))),
    ...(wantedArns ?? [])
      .filter((arn) => !seen.attached.includes(arn))
      .map((arn) => edit(holder, { attached: arn }, (each) => attached(each, arn))),
    ...seen.attached
      .filter((arn) => wantedArns?.includes(arn) === false)
      .map((arn) => edit(holder, { attached: arn }, (each) => detached(each, arn))),
  ];
}

function memberEdits(
  group: string,
  { members }: DeclaredGroup,
  finding: Finding,
  context: ProposalContext,
): readonly DeclaredEdit[] {
  if (members === 'any') return [];
  return identitiesOf('user', finding, context).map((user) =>
    edit(user, { member: user.id }, (each) =>
      members.includes(user.id) ? inGroup(each, group) : outOfGroups(each, new Set([group])),
    ),
  );
}

function groupEdits(
  user: User,
  groups: readonly string[] | 'any',
  known: readonly { readonly id: string }[],
): readonly DeclaredEdit[] {
  if (groups === 'any') return [];
  const seen = user.attributes.groups;
  return [
    ...groups
      .filter((group) => !seen.includes(group) && known.some(({ id }) => id === group))
      .map((group) => edit(user, { group }, (each) => inGroup(each, group))),
    ...seen
      .filter((group) => !groups.includes(group))
      .map((group) => edit(user, { group }, (each) => outOfGroups(each, new Set([group])))),
  ];
}

function boundaryEdits(holder: User | Role, declared: string | null | undefined): readonly DeclaredEdit[] {
  return declared === undefined ? [] : [edit(holder, { field: 'boundary' }, (each) => withBoundary(each, declared))];
}

function trustEdits(role: Role, declared: JsonObject | undefined): readonly DeclaredEdit[] {
  return declared ? [edit(role, { field: 'trust' }, (each) => withTrust(each, declared))] : [];
}

/** By a version that has the document, if there is one. */
function withDocument(policy: ManagedPolicy, document: JsonObject): ManagedPolicy {
  const text = canonicalJson(document);
  const version = policy.attributes.versions.find(({ id }) => {
    const written = documentOf(withDefaultVersion(policy, id));
    return written !== undefined && canonicalJson(written) === text;
  });
  return version ? withDefaultVersion(policy, version.id) : withNewVersion(policy, document);
}
