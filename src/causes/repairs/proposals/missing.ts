import type { DeclaredGroup } from '../../../domain/baseline.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { compareText } from '../../../domain/text/order.ts';
import { parseArn } from '../../../domain/arn.ts';
import type { AnyResource } from '../commands/row.ts';
import { inGroup } from '../edits.ts';
import { identitiesOf, isIdentifiedBy } from './identified.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';

/** Proposes to create groups, users, roles and policies that are declared and missing, as they are declared. */
export const proposeMissing: Propose = (findings, context) =>
  findings
    .filter((finding) => isIdentifiedBy(finding, { field: 'existence' }) && finding.evidence['exists'] === false)
    .flatMap((finding) => creationOf(finding, context));

function creationOf(finding: Finding, context: ProposalContext): readonly Proposal[] {
  const { account, region, resource } = finding;
  const { groups, users, roles, policies } = context.baseline;
  const created = (attributes: JsonObject): AnyResource => ({
    ...resource,
    account,
    region,
    tags: {},
    attributes: { path: '/', uniqueId: '', createdAt: null, ...attributes },
  });
  const name = resource.name ?? resource.id;
  switch (finding.check) {
    case 'group-declared': {
      const declared = groups?.get(name);
      if (!declared || !areThere(declared, finding, context)) return [];
      const { members } = declared;
      const joining = identitiesOf('user', finding, context).filter(
        ({ id }) => members !== 'any' && members.includes(id),
      );
      return [{ changed: [created(policiesOf(declared)), ...joining.map((user) => inGroup(user, name))] }];
    }
    case 'user-declared': {
      const declared = users?.get(name);
      if (!declared || !areThere(declared, finding, context)) return [];
      const wanted = declared.groups === 'any' ? [] : [...declared.groups].sort();
      if (!wanted.every((group) => identitiesOf('group', finding, context).some(({ id }) => id === group))) return [];
      const permissionsBoundary = declared.permissionsBoundary ?? null;
      return [
        { changed: [created({ ...policiesOf(declared), groups: wanted, permissionsBoundary })], note: noCredentials },
      ];
    }
    case 'role-declared': {
      const declared = roles?.get(name);
      if (!declared?.trust || !areThere(declared, finding, context)) return [];
      const permissionsBoundary = declared.permissionsBoundary ?? null;
      const trust = { document: declared.trust };
      return [{ changed: [created({ ...policiesOf(declared), permissionsBoundary, trust, instanceProfiles: [] })] }];
    }
    case 'policy-declared': {
      const declared = policies?.get(name);
      if (!declared) return [];
      const versions = [{ id: 'v1', isDefault: true, policy: { document: declared.document } }];
      return [{ changed: [created({ versions, defaultVersion: 'v1' })] }];
    }
    default:
      return [];
  }
}

const noCredentials = 'It has no password and no access keys.';

function policiesOf({ inline, attached }: Pick<DeclaredGroup, 'inline' | 'attached'>) {
  const documents = inline === 'any' ? [] : [...inline];
  return {
    inline: documents
      .map(([name, document]) => ({ name, policy: { document } }))
      .sort((a, b) => compareText(a.name, b.name)),
    attached: attached === 'any' ? [] : [...attached].sort(),
  };
}

/** Whether the account has the managed policies that are declared, those of AWS left out. */
function areThere(
  { attached, permissionsBoundary }: Pick<DeclaredGroup, 'attached'> & { readonly permissionsBoundary?: string | null },
  finding: Finding,
  context: ProposalContext,
): boolean {
  const wanted = [...(attached === 'any' ? [] : attached), ...(permissionsBoundary ? [permissionsBoundary] : [])];
  const known = new Set(identitiesOf('policy', finding, context).map(({ arn }) => arn));
  return wanted.every((arn) => parseArn(arn)?.account === 'aws' || known.has(arn));
}
