import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { attachmentTypes, inlinePolicyTypes } from '../../../domain/terraform/policy-types.ts';
import { NotKnown, notKnown, type Fact, type HolderKind } from '../../facts.ts';
import {
  blocks,
  document,
  known,
  leftOut,
  parsedDocument,
  placeOf,
  someText,
  text,
  texts,
  value,
  type Managed,
} from '../managed.ts';
import type { ReadType } from './read-type.ts';

function holder(managed: Managed, kind: HolderKind, trust: JsonObject | undefined): Fact {
  return {
    is: 'holder',
    kind,
    name: someText(managed, 'name'),
    ...(trust && { trust }),
    account: placeOf(managed).account,
    ...(kind !== 'group' && 'permissions_boundary' in managed.values && { boundary: boundaryOf(managed) }),
  };
}

/** Undefined where it is not known. */
function boundaryOf(managed: Managed): string | null | undefined {
  try {
    return text(managed, 'permissions_boundary') ?? null;
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return undefined;
  }
}

const role: ReadType = (managed) => {
  let trust: JsonObject | undefined;
  const told = known(() => {
    trust = document(managed, 'assume_role_policy');
    return [];
  });
  return [holder(managed, 'role', trust), ...told, ...computedOf(managed)];
};

/** `managed_policy_arns` and `inline_policy` are read back from AWS, so that they hold what others added, too. */
function computedOf(managed: Managed): readonly Fact[] {
  const name = someText(managed, 'name');
  return known(
    () => [
      {
        is: 'computed',
        role: name,
        attached: texts(managed, 'managed_policy_arns'),
        inline: new Map(
          blocks(managed, 'inline_policy').flatMap(({ name: inline, policy }): [string, JsonObject | null][] =>
            typeof inline === 'string' && inline !== ''
              ? [
                  [
                    inline,
                    typeof policy === 'string' && managed.sensitive['inline_policy'] !== true
                      ? documentOrNot(policy)
                      : notKnown,
                  ],
                ]
              : [],
          ),
        ),
      },
    ],
    [{ is: 'open', kind: 'role', holder: name, part: 'attached' }],
  );
}

function documentOrNot(written: string): JsonObject | typeof notKnown {
  try {
    return parsedDocument(written, 'policy');
  } catch (error) {
    if (!(error instanceof NotKnown)) throw error;
    return notKnown;
  }
}

const policy: ReadType = (managed) => {
  const name = someText(managed, 'name');
  const { account } = placeOf(managed);
  return known(
    () => [{ is: 'policy', name, document: document(managed, 'policy'), account }],
    [{ is: 'policy', name, document: notKnown, account }],
  );
};

const inline =
  (kind: HolderKind): ReadType =>
  (managed) => {
    const fact = { is: 'inline', kind, holder: someText(managed, kind), name: someText(managed, 'name') } as const;
    return known(() => [{ ...fact, document: document(managed, 'policy') }], [{ ...fact, document: notKnown }]);
  };

const attachment =
  (kind: HolderKind): ReadType =>
  (managed) => {
    const name = someText(managed, kind);
    return known(
      () => [{ is: 'attached', kind, holder: name, policy: someText(managed, 'policy_arn') }],
      [{ is: 'open', kind, holder: name, part: 'attached' }],
    );
  };

/** `aws_iam_role_policy_attachments_exclusive` and its like name all that is attached. */
const attachments =
  (kind: HolderKind): ReadType =>
  (managed) => {
    const name = someText(managed, `${kind}_name`);
    return known(
      () => texts(managed, 'policy_arns').map((arn) => ({ is: 'attached', kind, holder: name, policy: arn })),
      [{ is: 'open', kind, holder: name, part: 'attached' }],
    );
  };

/** `aws_iam_role_policies_exclusive` and its like have names alone: the documents are in other resources. */
const inlineNames =
  (kind: HolderKind): ReadType =>
  (managed) => {
    const name = someText(managed, `${kind}_name`);
    return texts(managed, 'policy_names').map((each) => ({
      is: 'inline',
      kind,
      holder: name,
      name: each,
      document: notKnown,
    }));
  };

const everyAttachment: ReadType = (managed) => {
  const arn = someText(managed, 'policy_arn');
  return (['user', 'group', 'role'] as const).flatMap((kind) =>
    texts(managed, `${kind}s`).map((name): Fact => ({ is: 'attached', kind, holder: name, policy: arn })),
  );
};

const groupMembers: ReadType = (managed) => {
  const group = someText(managed, 'group');
  return known(
    () => texts(managed, 'users').map((user) => ({ is: 'member', group, user })),
    [{ is: 'open', kind: 'group', holder: group, part: 'members' }],
  );
};

const groupsOfUser: ReadType = (managed) => {
  const user = someText(managed, 'user');
  return texts(managed, 'groups').map((group) => ({ is: 'member', group, user }));
};

/** A profile itself is not declared: the instances say which one they have. */
const instanceProfile: ReadType = (managed) => {
  const found = value(managed, 'role');
  return typeof found === 'string' || isJsonObject(found) || found === undefined
    ? []
    : [leftOut('role is not a string')];
};

function byHolder(
  types: Readonly<Record<string, HolderKind>>,
  readOf: (kind: HolderKind) => ReadType,
): Readonly<Record<string, ReadType>> {
  return Object.fromEntries(Object.entries(types).map(([type, kind]) => [type, readOf(kind)]));
}

/** Types of IAM. */
export const identityTypes: Readonly<Record<string, ReadType>> = {
  aws_iam_user: (managed) => [holder(managed, 'user', undefined)],
  aws_iam_group: (managed) => [holder(managed, 'group', undefined)],
  aws_iam_role: role,
  aws_iam_policy: policy,
  ...byHolder(inlinePolicyTypes, inline),
  ...byHolder(attachmentTypes, attachment),
  aws_iam_policy_attachment: everyAttachment,
  aws_iam_user_policy_attachments_exclusive: attachments('user'),
  aws_iam_group_policy_attachments_exclusive: attachments('group'),
  aws_iam_role_policy_attachments_exclusive: attachments('role'),
  aws_iam_user_policies_exclusive: inlineNames('user'),
  aws_iam_group_policies_exclusive: inlineNames('group'),
  aws_iam_role_policies_exclusive: inlineNames('role'),
  aws_iam_group_membership: groupMembers,
  aws_iam_user_group_membership: groupsOfUser,
  aws_iam_instance_profile: instanceProfile,
};
