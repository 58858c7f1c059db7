import * as iam from '@aws-sdk/client-iam';
import { home, type AccountParts } from '../../accounts/account.ts';
import { documentOf, type Policy } from '../../accounts/statements.ts';

/** Makes the users, groups, roles and managed policies of a described account. moto does not know boundaries of users. */
export async function makeIdentities(config: iam.IAMClientConfig, parts: AccountParts): Promise<void> {
  const { users = {}, groups = {}, roles = {}, managed = {} } = parts;
  const client = new iam.IAMClient(config);
  const written = (policy: Policy) => JSON.stringify(documentOf(policy));
  for (const [name, versions] of Object.entries(managed)) {
    if (name.startsWith('arn:')) continue;
    const [oldest = [], ...later] = versions.toReversed();
    await client.send(new iam.CreatePolicyCommand({ PolicyName: name, PolicyDocument: written(oldest) }));
    for (const version of later)
      await client.send(
        new iam.CreatePolicyVersionCommand({
          PolicyArn: arnOf('policy', name),
          PolicyDocument: written(version),
          SetAsDefault: true,
        }),
      );
  }
  for (const [GroupName, { inline = {}, attached = [] }] of Object.entries(groups)) {
    await client.send(new iam.CreateGroupCommand({ GroupName }));
    for (const [PolicyName, policy] of Object.entries(inline))
      await client.send(new iam.PutGroupPolicyCommand({ GroupName, PolicyName, PolicyDocument: written(policy) }));
    for (const name of attached)
      await client.send(new iam.AttachGroupPolicyCommand({ GroupName, PolicyArn: arnOf('policy', name) }));
  }
  for (const [UserName, { inline = {}, attached = [], groups: of = [], tags = {} }] of Object.entries(users)) {
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    await client.send(new iam.CreateUserCommand({ UserName, Tags }));
    for (const [PolicyName, policy] of Object.entries(inline))
      await client.send(new iam.PutUserPolicyCommand({ UserName, PolicyName, PolicyDocument: written(policy) }));
    for (const name of attached)
      await client.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn: arnOf('policy', name) }));
    for (const GroupName of of) await client.send(new iam.AddUserToGroupCommand({ UserName, GroupName }));
  }
  for (const [RoleName, { inline = {}, attached = [], trust, profiles = [], boundary }] of Object.entries(roles)) {
    const PermissionsBoundary = boundary === undefined ? undefined : arnOf('policy', boundary);
    await client.send(
      new iam.CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: written(trust), PermissionsBoundary }),
    );
    for (const [PolicyName, policy] of Object.entries(inline))
      await client.send(new iam.PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument: written(policy) }));
    for (const name of attached)
      await client.send(new iam.AttachRolePolicyCommand({ RoleName, PolicyArn: arnOf('policy', name) }));
    for (const InstanceProfileName of profiles) {
      await client.send(new iam.CreateInstanceProfileCommand({ InstanceProfileName }));
      await client.send(new iam.AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
    }
  }
  client.destroy();
}

function arnOf(kind: string, name: string): string {
  return name.startsWith('arn:') ? name : `arn:aws:iam::${home}:${kind}/${name}`;
}
