import { isJsonObject, type JsonObject } from '../../../domain/json.ts';
import { ApiError } from '../../api-error.ts';
import type { AccountDirectory } from '../../directory.ts';
import type { ApiCall } from '../../services/service.ts';
import { scalar, type Write } from '../../writes.ts';
import { required } from '../attributes.ts';
import { changeStoredAnswer, changeStoredItem, storedItem } from './stored-item.ts';

/** The attributes that DescribeInstanceAttribute answers alone, each with the type of its value. */
const answered = {
  DisableApiTermination: 'flag',
  DisableApiStop: 'flag',
  InstanceInitiatedShutdownBehavior: 'text',
} as const;

const metadataOptions = {
  HttpTokens: 'text',
  HttpEndpoint: 'text',
  HttpPutResponseHopLimit: 'number',
  HttpProtocolIpv6: 'text',
  InstanceMetadataTags: 'text',
} as const;

/** ModifyInstanceAttribute for the attributes that are read, and ModifyInstanceMetadataOptions. */
export const instanceWrites: readonly (readonly [string, Write])[] = [
  [
    'ModifyInstanceAttribute',
    {
      parameters: ['InstanceId', 'Attribute', 'Value', 'InstanceType', 'GroupId', ...Object.keys(answered)],
      write: modifyInstanceAttribute,
    },
  ],
  [
    'ModifyInstanceMetadataOptions',
    { parameters: ['InstanceId', ...Object.keys(metadataOptions)], write: modifyInstanceMetadataOptions },
  ],
];

/** One attribute a call: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html */
function modifyInstanceAttribute(call: ApiCall, directory: AccountDirectory): JsonObject {
  const { parameters } = call;
  const id = required(parameters, 'InstanceId');
  const instance = { member: 'InstanceId', id } as const;
  const { State } = storedItem(call, directory, instance);
  const attribute = parameters.value('Attribute');
  const generic = attribute === undefined ? undefined : attribute.charAt(0).toUpperCase() + attribute.slice(1);
  const valueOf = (name: string) =>
    parameters.value(`${name}.Value`) ?? (generic === name ? parameters.value('Value') : parameters.value(name));
  const groups = parameters.list('GroupId');
  const given = [...Object.keys(answered), 'InstanceType'].filter((name) => valueOf(name) !== undefined);
  if (given.length + Math.min(1, groups.length) > 1)
    throw new ApiError(400, 'InvalidParameterCombination', 'Fields for multiple attribute types specified');
  if (groups.length > 0) {
    changeStoredItem(call, directory, instance, (item) => ({
      ...item,
      SecurityGroups: groups.map((GroupId) => ({ GroupId })),
    }));
    return {};
  }
  const [name] = given;
  const value = name === undefined ? undefined : valueOf(name);
  if (name === undefined || value === undefined)
    throw new ApiError(400, 'InvalidParameterCombination', 'No attributes specified.');
  if (name === 'InstanceType') {
    if (!isJsonObject(State) || State['Name'] !== 'stopped')
      throw new ApiError(400, 'IncorrectInstanceState', `The instance '${id}' is not in the 'stopped' state.`);
    changeStoredItem(call, directory, instance, (item) => ({ ...item, InstanceType: value }));
    return {};
  }
  if (name === 'InstanceInitiatedShutdownBehavior' && value !== 'stop' && value !== 'terminate')
    throw new ApiError(
      400,
      'InvalidParameterValue',
      `Value (${value}) for parameter instanceInitiatedShutdownBehavior is invalid.`,
    );
  const place = { file: 'describe-instance-attribute', member: 'InstanceId', id, field: name } as const;
  const type = answered[name as keyof typeof answered];
  changeStoredAnswer(call, directory, place, () => ({ Value: scalar(value, type) }));
  return {};
}

function modifyInstanceMetadataOptions(call: ApiCall, directory: AccountDirectory): JsonObject {
  const { parameters } = call;
  const id = required(parameters, 'InstanceId');
  const set = Object.fromEntries(
    Object.entries(metadataOptions).flatMap(([name, type]) => {
      const value = parameters.value(name);
      return value === undefined ? [] : [[name, scalar(value, type)]];
    }),
  );
  if (Object.keys(set).length === 0)
    throw new ApiError(400, 'MissingParameter', 'The request must contain at least one metadata option');
  let options: JsonObject = {};
  changeStoredItem(call, directory, { member: 'InstanceId', id }, (item) => {
    options = { ...(isJsonObject(item['MetadataOptions']) && item['MetadataOptions']), ...set };
    return { ...item, MetadataOptions: options };
  });
  return { InstanceId: id, InstanceMetadataOptions: options };
}
