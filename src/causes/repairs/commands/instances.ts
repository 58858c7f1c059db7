import type { InstanceAttributes } from '../../../domain/ec2/instance.ts';
import { canonicalJson, type Json } from '../../../domain/json.ts';
import { awsCommand, type CommandOptions } from '../../../domain/text/aws-command.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { eachEdit, type AnyResource, type EditRow, type WrittenEdits } from './row.ts';

/** Options for an attribute of ModifyInstanceAttribute, and what it is called; undefined for a value of no use. */
type Attribute = readonly [field: string, options: (value: Json) => CommandOptions | undefined, words: string];

const flag = (option: string) => (value: Json) =>
  typeof value === 'boolean' ? { [value ? option : `no-${option}`]: true as const } : undefined;
const text = (option: string) => (value: Json) => (typeof value === 'string' ? { [option]: value } : undefined);

const attributes: readonly Attribute[] = [
  ['disableApiTermination', flag('disable-api-termination'), 'termination protection'],
  ['disableApiStop', flag('disable-api-stop'), 'stop protection'],
  ['shutdownBehavior', text('instance-initiated-shutdown-behavior'), 'shutdown behavior'],
];

const metadataOptions: readonly Attribute[] = [
  ['tokens', text('http-tokens'), 'tokens of the metadata service'],
  ['endpoint', text('http-endpoint'), 'endpoint of the metadata service'],
  [
    'hopLimit',
    (value) => (typeof value === 'number' ? { 'http-put-response-hop-limit': String(value) } : undefined),
    'hop limit of the metadata service',
  ],
];

/** Protections, metadata options, type, state, security groups, instance profile and volumes of instances. */
export const instanceRows: readonly EditRow[] = [
  ...attributes.map(([field, optionsOf, words]) =>
    eachEdit(['instance-attribute'], ['attributes', field], ({ after }, { from }) =>
      setting(from, words, after, modify(from, optionsOf(after))),
    ),
  ),
  ...metadataOptions.map(([field, optionsOf, words]) =>
    eachEdit(['instance'], ['attributes', 'metadata', field], ({ after }, { from }) => {
      const options = optionsOf(after);
      const command = options && ec2('modify-instance-metadata-options', from, { 'instance-id': from.id, ...options });
      return setting(from, words, after, command);
    }),
  ),
  eachEdit(['instance'], ['attributes', 'type'], ({ after }, { from }) => typeWritten(from, after)),
  eachEdit(['instance'], ['attributes', 'state'], ({ after }, { from }) => {
    const verb = after === 'running' ? 'start' : 'stop';
    const isWritable = after === 'running' || after === 'stopped';
    return {
      commands: [isWritable ? ec2(`${verb}-instances`, from, { 'instance-ids': from.id }) : undefined],
      title: `${verb} ${subjectWords(from)}`,
    };
  }),
  {
    kinds: ['instance'],
    paths: [['attributes', 'securityGroups']],
    write: (_, { from, to }) => {
      const { securityGroups } = to.attributes as InstanceAttributes;
      return [
        {
          commands: [modify(from, { groups: securityGroups })],
          title: `give ${subjectWords(from)} the security groups ${securityGroups.map(escapeUnprintable).join(', ')}`,
        },
      ];
    },
  },
  eachEdit(['instance'], ['attributes', 'instanceProfile'], (edit, { from }) => profileWritten(from, edit)),
  eachEdit(['instance'], ['attributes', 'volumes', '*', 'deleteOnTermination'], ({ path, after }, { from, to }) => {
    const { volumes } = to.attributes as InstanceAttributes;
    const device = volumes.find(({ volume }) => volume === path[2])?.device;
    const mapping = [{ DeviceName: device ?? '', Ebs: { DeleteOnTermination: after } }];
    const command = device === undefined ? undefined : modify(from, { 'block-device-mappings': mapping });
    return setting(from, `deletion on termination of volume ${path[2] ?? ''}`, after, command);
  }),
];

function setting(resource: AnyResource, words: string, value: Json, command: string | undefined): WrittenEdits {
  const subject = subjectWords(resource);
  const title =
    typeof value === 'boolean'
      ? `switch ${words} ${value ? 'on' : 'off'} for ${subject}`
      : `set ${words} of ${subject} to ${escapeUnprintable(typeof value === 'string' ? value : canonicalJson(value))}`;
  return { commands: [command], title };
}

/** The type of an instance can be changed while it is stopped: API_ModifyInstanceAttribute of the EC2 API reference. */
function typeWritten(instance: AnyResource, type: Json): WrittenEdits {
  const change = typeof type === 'string' ? modify(instance, { 'instance-type': type }) : undefined;
  const named = { 'instance-ids': instance.id };
  const isStopped = (instance.attributes as InstanceAttributes).state === 'stopped';
  const written = setting(instance, 'the type', type, change);
  if (isStopped) return written;
  const waited = awsCommand('ec2', 'wait instance-stopped', { region: instance.region, ...named });
  return {
    ...written,
    commands: [ec2('stop-instances', instance, named), waited, change, ec2('start-instances', instance, named)],
    note: 'It stops the instance and starts it again.',
  };
}

/** An association is named by an id that is asked for when the command runs. */
function profileWritten(
  instance: AnyResource,
  { before, after }: { readonly before: Json; readonly after: Json },
): WrittenEdits {
  const subject = subjectWords(instance);
  const profile = typeof after === 'string' ? [{ Arn: after }] : [];
  const association = ec2('describe-iam-instance-profile-associations', instance, {
    filters: [{ Name: 'instance-id', Values: [instance.id] }],
    query: 'IamInstanceProfileAssociations[0].AssociationId',
    output: 'text',
  });
  const named = (operation: string, options: CommandOptions = {}) => {
    const command = ec2(operation, instance, options);
    return command === undefined || association === undefined
      ? undefined
      : `${command} --association-id "$(${association})"`;
  };
  const [only] = profile;
  if (!only)
    return {
      commands: [named('disassociate-iam-instance-profile')],
      title: `take the instance profile from ${subject}`,
    };
  const given = { 'iam-instance-profile': only };
  return {
    commands: [
      before === null
        ? ec2('associate-iam-instance-profile', instance, { 'instance-id': instance.id, ...given })
        : named('replace-iam-instance-profile-association', given),
    ],
    title: `give ${subject} the instance profile ${escapeUnprintable(only.Arn.slice(only.Arn.lastIndexOf('/') + 1))}`,
  };
}

function modify(instance: AnyResource, options: CommandOptions | undefined): string | undefined {
  return options && ec2('modify-instance-attribute', instance, { 'instance-id': instance.id, ...options });
}

function ec2(operation: string, { region }: AnyResource, options: CommandOptions): string | undefined {
  return awsCommand('ec2', operation, { region, ...options });
}
