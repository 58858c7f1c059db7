import type { IdentityPolicies, RoleAttributes, UserAttributes } from '../../../domain/iam/identity.ts';
import { call, calls, maybe, noCall, type Call, type KindCalls, type Says } from '../call.ts';
import {
  addsMember,
  becomes,
  clearsTag,
  putsDocument,
  removesMember,
  sets,
  setsArn,
  setsTag,
  touches,
} from '../says.ts';

// https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html

type Holder = 'User' | 'Group' | 'Role';

const keyOf = { User: 'userName', Group: 'groupName', Role: 'roleName' } as const;

/** A document that is put under a name: it is the one that is there now, or it can no longer be read in the event. */
const putsInline: Says = (event, { path, ...change }) => {
  const names = addsMember('policyName');
  const isThere = names(event, { ...change, path: path.slice(0, 3), before: null });
  return isThere === true ? putsDocument()(event, { ...change, path }) : false;
};

const attaches = addsMember('policyArn');
const detaches = removesMember('policyArn');

/** The fields that users, groups and roles have; the last are set anew only when it is deleted and created again. */
function policies(holder: Holder): KindCalls<IdentityPolicies>['attributes'] {
  const id = keyOf[holder];
  const recreated = calls([`iam:Create${holder}`], id, maybe);
  return {
    path: holder === 'Role' ? noCall : [call(`iam:Update${holder}`, id, sets('newPath'))],
    uniqueId: recreated,
    createdAt: recreated,
    inline: [
      call(`iam:Put${holder}Policy`, id, putsInline),
      call(`iam:Delete${holder}Policy`, id, removesMember('policyName')),
    ],
    attached: [call(`iam:Attach${holder}Policy`, id, attaches), call(`iam:Detach${holder}Policy`, id, detaches)],
  };
}

function boundary(holder: 'User' | 'Role'): readonly Call[] {
  return [
    call(`iam:Put${holder}PermissionsBoundary`, keyOf[holder], setsArn('permissionsBoundary')),
    call(`iam:Delete${holder}PermissionsBoundary`, keyOf[holder], becomes(null)),
  ];
}

function tags(thing: 'User' | 'Role' | 'Policy', key: string): readonly Call[] {
  return [call(`iam:Tag${thing}`, key, setsTag), call(`iam:Untag${thing}`, key, clearsTag)];
}

/** A user or group that is renamed is gone, and another one has come. */
function comesAndGoes(holder: Holder): Pick<KindCalls<object>, 'added' | 'gone'> {
  const id = keyOf[holder];
  const [created, deleted] = [call(`iam:Create${holder}`, id), call(`iam:Delete${holder}`, id)];
  if (holder === 'Role')
    return {
      added: [created, call('iam:CreateServiceLinkedRole', id)],
      gone: [deleted, call('iam:DeleteServiceLinkedRole', id)],
    };
  return {
    added: [created, call(`iam:Update${holder}`, `new${holder}Name`)],
    gone: [deleted, call(`iam:Update${holder}`, id, touches(`new${holder}Name`))],
  };
}

export const user: KindCalls<UserAttributes> = {
  ...comesAndGoes('User'),
  tags: tags('User', 'userName'),
  attributes: {
    ...policies('User'),
    groups: [
      call('iam:AddUserToGroup', 'userName', addsMember('groupName')),
      call('iam:RemoveUserFromGroup', 'userName', removesMember('groupName')),
    ],
    permissionsBoundary: boundary('User'),
  },
};

export const group: KindCalls<IdentityPolicies> = {
  ...comesAndGoes('Group'),
  tags: noCall,
  attributes: policies('Group'),
};

export const role: KindCalls<RoleAttributes> = {
  ...comesAndGoes('Role'),
  tags: tags('Role', 'roleName'),
  attributes: {
    ...policies('Role'),
    permissionsBoundary: boundary('Role'),
    // IAM writes the principals of a trust policy in its own way, so that another document may be the same.
    trust: [
      call('iam:UpdateAssumeRolePolicy', 'roleName', (event, change) => putsDocument()(event, change) || undefined),
    ],
    instanceProfiles: [
      call('iam:AddRoleToInstanceProfile', 'roleName', addsMember('instanceProfileName')),
      call('iam:RemoveRoleFromInstanceProfile', 'roleName', removesMember('instanceProfileName')),
      call('iam:DeleteInstanceProfile', 'roleName', removesMember('instanceProfileName')),
    ],
  },
};
