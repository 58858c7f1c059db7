import type { CredentialAttributes, ManagedPolicyAttributes } from '../../../domain/iam/identity.ts';
import type { Json } from '../../../domain/json.ts';
import { call, calls, maybe, noCall, type KindCalls, type Says } from '../call.ts';
import { textsAt } from '../event-values.ts';
import { allOf, becomes, clearsTag, sets, setsTag, touches } from '../says.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html

/** The call created this version: the answer names it. */
function creates({ response }: { readonly response: Json }, version: string): boolean | undefined {
  const versions = textsAt(response, 'versionId');
  return versions.length === 0 ? undefined : versions.includes(version);
}

function isDefault({ request }: { readonly request: Json }): boolean {
  return textsAt(request, 'setAsDefault').includes('true');
}

const createsDefault: Says = allOf(isDefault, (event, { after }) => typeof after === 'string' && creates(event, after));

/** A version came, went, or became the default one; which one is in the path of the change. */
const createsVersion: Says = (event, { path, after }) => {
  const [, , version, member] = path;
  if (version === undefined) return undefined;
  if (member === undefined) return after === null ? false : creates(event, version);
  if (member !== 'isDefault') return false;
  return isDefault(event) && (after === true ? creates(event, version) : undefined);
};

const deletesVersion: Says = ({ request }, { path, after }) =>
  path[2] === undefined
    ? undefined
    : path.length === 3 && after === null && textsAt(request, 'versionId').includes(path[2]);

const choosesVersion: Says = ({ request }, { path, after }) => {
  if (path[3] !== 'isDefault') return false;
  return textsAt(request, 'versionId').includes(path[2] ?? '') === (after === true);
};

/** Policies of AWS are read as long as something uses them. */
const uses = ['User', 'Group', 'Role'].map((holder) => call(`iam:Attach${holder}Policy`, 'policyArn'));
const ends = ['User', 'Group', 'Role'].map((holder) => call(`iam:Detach${holder}Policy`, 'policyArn'));

export const policy: KindCalls<ManagedPolicyAttributes> = {
  added: [
    call('iam:CreatePolicy', 'arn'),
    ...uses,
    ...calls(['iam:PutUserPermissionsBoundary', 'iam:PutRolePermissionsBoundary'], 'permissionsBoundary'),
  ],
  gone: [call('iam:DeletePolicy', 'policyArn'), ...ends],
  tags: [call('iam:TagPolicy', 'policyArn', setsTag), call('iam:UntagPolicy', 'policyArn', clearsTag)],
  attributes: {
    path: noCall,
    uniqueId: [call('iam:CreatePolicy', 'arn', maybe)],
    defaultVersion: [
      call('iam:SetDefaultPolicyVersion', 'policyArn', sets('versionId')),
      call('iam:CreatePolicyVersion', 'policyArn', createsDefault),
    ],
    versions: [
      call('iam:CreatePolicyVersion', 'policyArn', createsVersion),
      call('iam:DeletePolicyVersion', 'policyArn', deletesVersion),
      call('iam:SetDefaultPolicyVersion', 'policyArn', choosesVersion),
      call('iam:CreatePolicy', 'arn', maybe),
    ],
  },
};

/** A key came or went, or was switched: the last part of the path says what. */
const keyChange = (what: 'came' | 'went' | 'switched'): Says => {
  return ({ request }, { path, before, after }) => {
    const member = path[3];
    if (what === 'went') return after === null && member === undefined;
    if (what === 'came') return member === 'rotatedAt' || (before === null && member === undefined);
    return member === 'active' && textsAt(request, 'status').includes(after === true ? 'Active' : 'Inactive');
  };
};

/** A line of the credential report is there as long as the user is; calls about oneself need not name the user. */
export const credential: KindCalls<CredentialAttributes> = {
  added: [call('iam:CreateUser', 'userName'), call('iam:UpdateUser', 'newUserName')],
  gone: [call('iam:DeleteUser', 'userName'), call('iam:UpdateUser', 'userName', touches('newUserName'))],
  tags: noCall,
  attributes: {
    passwordEnabled: [
      call('iam:CreateLoginProfile', 'userName', becomes(true)),
      call('iam:DeleteLoginProfile', 'userName', becomes(false)),
    ],
    mfaActive: [
      call('iam:EnableMFADevice', 'userName', becomes(true)),
      call('iam:DeactivateMFADevice', 'userName', becomes(false)),
    ],
    passwordLastUsed: noCall,
    accessKeys: [
      call('iam:CreateAccessKey', 'userName', keyChange('came')),
      call('iam:DeleteAccessKey', 'userName', keyChange('went')),
      call('iam:UpdateAccessKey', 'userName', keyChange('switched')),
    ],
  },
};
