import { canonicalJson, isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { ApiError } from '../../api-error.ts';
import type { AccountDirectory } from '../../directory.ts';
import { textMember } from '../../members.ts';
import type { ApiCall } from '../../services/service.ts';
import type { Write } from '../../writes.ts';
import { required } from '../attributes.ts';
import { changeStoredAnswer, changeStoredItem, storedItem } from './stored-item.ts';

/** ModifyImageAttribute for launch permissions, and the two calls of deregistration protection. */
export const imageWrites: readonly (readonly [string, Write])[] = [
  [
    'ModifyImageAttribute',
    {
      parameters: ['ImageId', 'Attribute', 'OperationType', 'LaunchPermission', 'UserId', 'UserGroup'],
      write: modifyImageAttribute,
    },
  ],
  [
    'EnableImageDeregistrationProtection',
    {
      parameters: ['ImageId', 'WithCooldown'],
      write: (call, directory) =>
        protect(call, directory, `enabled-${call.parameters.isTrue('WithCooldown') ? 'with' : 'without'}-cooldown`),
    },
  ],
  [
    'DisableImageDeregistrationProtection',
    { parameters: ['ImageId'], write: (call, directory) => protect(call, directory, 'disabled') },
  ],
];

const members = ['UserId', 'Group', 'OrganizationArn', 'OrganizationalUnitArn'];

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyImageAttribute.html */
function modifyImageAttribute(call: ApiCall, directory: AccountDirectory): JsonObject {
  const id = ownImage(call, directory);
  const [added, removed] = [requested(call, 'Add'), requested(call, 'Remove')];
  if (added.length + removed.length === 0)
    throw new ApiError(400, 'InvalidParameterCombination', 'No attributes specified.');
  const textsOf = (permissions: readonly JsonObject[]) => new Set(permissions.map((each) => canonicalJson(each)));
  const gone = textsOf([...removed, ...added]);
  let isPublic = false;
  const place = { file: 'describe-image-attribute', member: 'ImageId', id, field: 'LaunchPermissions' } as const;
  changeStoredAnswer(call, directory, place, (held) => {
    const before = Array.isArray(held) ? (held as readonly unknown[]).filter(isJsonObject) : [];
    const permissions = [...before.filter((each) => !gone.has(canonicalJson(each))), ...added];
    isPublic = permissions.some(({ Group }) => Group === 'all');
    return permissions;
  });
  changeStoredItem(call, directory, { member: 'ImageId', id }, (item) => ({ ...item, Public: isPublic }));
  return {};
}

/** `LaunchPermission.Add.1.UserId`, or the older form `OperationType=add`, `UserId.1`. */
function requested({ parameters }: ApiCall, operation: 'Add' | 'Remove'): readonly JsonObject[] {
  const structures = parameters.structures(`LaunchPermission.${operation}`).map((each) =>
    Object.fromEntries(
      members.flatMap((name) => {
        const value = parameters.value(`${each}.${name}`);
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  );
  if (parameters.value('OperationType') !== operation.toLowerCase()) return structures;
  return [
    ...structures,
    ...parameters.list('UserId').map((UserId) => ({ UserId })),
    ...parameters.list('UserGroup').map((Group) => ({ Group })),
  ];
}

function protect(call: ApiCall, directory: AccountDirectory, DeregistrationProtection: string): JsonObject {
  const id = ownImage(call, directory);
  changeStoredItem(call, directory, { member: 'ImageId', id }, (item) => ({ ...item, DeregistrationProtection }));
  return { Return: 'true' };
}

/** The id of the request's image, which must belong to the account. */
function ownImage(call: ApiCall, directory: AccountDirectory): string {
  const id = required(call.parameters, 'ImageId');
  const owner = textMember(storedItem(call, directory, { member: 'ImageId', id }), 'OwnerId');
  if (owner !== undefined && owner !== call.account)
    throw new ApiError(403, 'AuthFailure', `Not authorized for image:${id}`);
  return id;
}
