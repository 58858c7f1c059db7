import { parseArn } from '../../../domain/arn.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { NotKnown, notKnown, type HolderKind } from '../../facts.ts';
import {
  document,
  items,
  placeOf,
  someText,
  text,
  texts,
  told,
  type Declared,
  type ReadType,
  type StackFact,
} from '../declared-resource.ts';

const kinds = ['user', 'group', 'role'] as const;
const fields: Readonly<Record<HolderKind, { readonly list: string; readonly name: string }>> = {
  user: { list: 'Users', name: 'UserName' },
  group: { list: 'Groups', name: 'GroupName' },
  role: { list: 'Roles', name: 'RoleName' },
};

/** An inline policy; its document may be hidden while its name is known. */
function inlineFacts(declared: Declared, kind: HolderKind, holder: string): readonly StackFact[] {
  return told(() => {
    const fact = { is: 'inline', kind, holder, name: someText(declared, 'PolicyName') } as const;
    return told(() => [{ ...fact, document: document(declared, 'PolicyDocument') }], [{ ...fact, document: notKnown }]);
  }, [{ is: 'open', kind, holder, part: 'inline' }]);
}

const holder =
  (kind: HolderKind): ReadType =>
  (declared) => {
    const { physicalId: name } = declared;
    let trust: JsonObject | undefined;
    let boundary: string | null | undefined;
    const facts = [
      ...told(() => {
        if (kind === 'role') trust = document(declared, 'AssumeRolePolicyDocument');
        return [];
      }),
      ...told(() => {
        boundary = kind === 'group' ? undefined : (text(declared, 'PermissionsBoundary') ?? null);
        return [];
      }),
      ...told(
        () =>
          texts(declared, 'ManagedPolicyArns').map(
            (policy) => ({ is: 'attached', kind, holder: name, policy }) as const,
          ),
        [{ is: 'open', kind, holder: name, part: 'attached' }],
      ),
      ...told(
        () => items(declared, 'Policies').flatMap((item) => inlineFacts(item, kind, name)),
        [{ is: 'open', kind, holder: name, part: 'inline' }],
      ),
      ...(kind === 'user' ? groupsOf(declared) : []),
    ];
    const { account } = placeOf(declared);
    return [
      { is: 'holder', kind, name, ...(trust && { trust }), account, ...(boundary !== undefined && { boundary }) },
      ...facts,
    ];
  };

function groupsOf(declared: Declared): readonly StackFact[] {
  const user = declared.physicalId;
  return told(
    () => texts(declared, 'Groups').map((group) => ({ is: 'member', group, user }) as const),
    [
      { is: 'open', kind: 'user', holder: user, part: 'members' },
      { is: 'unknown-holder', kind: 'group', part: 'members' },
    ],
  );
}

/** Each holder that a policy names, by the lists Users, Groups and Roles. */
function forHolders(
  declared: Declared,
  part: 'inline' | 'attached',
  factsOf: (kind: HolderKind, name: string) => readonly StackFact[],
): readonly StackFact[] {
  return kinds.flatMap((kind) =>
    told(
      () => texts(declared, fields[kind].list).flatMap((name) => factsOf(kind, name)),
      [{ is: 'unknown-holder', kind, part }],
    ),
  );
}

const inlinePolicy: ReadType = (declared) =>
  forHolders(declared, 'inline', (kind, name) => inlineFacts(declared, kind, name));

const policyOf =
  (kind: HolderKind): ReadType =>
  (declared) =>
    told(
      () => inlineFacts(declared, kind, someText(declared, fields[kind].name)),
      [{ is: 'unknown-holder', kind, part: 'inline' }],
    );

const managedPolicy: ReadType = (declared) => {
  const { physicalId: arn } = declared;
  const name = parseArn(arn)?.resource.split('/').at(-1);
  if (name === undefined) throw new NotKnown(`its physical id ${arn} is not an ARN`);
  const fact = { is: 'policy', name, account: parseArn(arn)?.account } as const;
  return [
    ...told(() => [{ ...fact, document: document(declared, 'PolicyDocument') }], [{ ...fact, document: notKnown }]),
    ...forHolders(declared, 'attached', (kind, holderName) => [
      { is: 'attached', kind, holder: holderName, policy: arn },
    ]),
  ];
};

const members: ReadType = (declared) =>
  told(() => {
    const group = someText(declared, 'GroupName');
    return told(
      () => texts(declared, 'Users').map((user) => ({ is: 'member', group, user }) as const),
      [
        { is: 'open', kind: 'group', holder: group, part: 'members' },
        { is: 'unknown-holder', kind: 'user', part: 'members' },
      ],
    );
  }, [
    { is: 'unknown-holder', kind: 'group', part: 'members' },
    { is: 'unknown-holder', kind: 'user', part: 'members' },
  ]);

/** Types of IAM. */
export const identityTypes: Readonly<Record<string, ReadType>> = {
  'AWS::IAM::User': holder('user'),
  'AWS::IAM::Group': holder('group'),
  'AWS::IAM::Role': holder('role'),
  'AWS::IAM::Policy': inlinePolicy,
  'AWS::IAM::UserPolicy': policyOf('user'),
  'AWS::IAM::GroupPolicy': policyOf('group'),
  'AWS::IAM::RolePolicy': policyOf('role'),
  'AWS::IAM::ManagedPolicy': managedPolicy,
  'AWS::IAM::UserToGroupAddition': members,
  'AWS::IAM::InstanceProfile': () => [],
};
