import { parseArn } from '../../../domain/arn.ts';
import type { ResourceEdit } from '../../../domain/resource-edit.ts';
import { globalRegion } from '../../../domain/scope.ts';
import { awsCommand } from '../../../domain/text/aws-command.ts';
import { counted } from '../../../domain/text/counted.ts';
import { escapeUnprintable } from '../../../domain/text/unprintable.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import type { AnyResource, EditRow, WrittenEdits } from './row.ts';

type Tag = { readonly Key: string; readonly Value: string };

interface TagCommands {
  readonly set: (resource: AnyResource, tags: readonly Tag[]) => string | undefined;
  readonly remove: (resource: AnyResource, keys: readonly string[]) => string | undefined;
}

/** How tags are set and removed, by the service of the resource. */
const commands: ReadonlyMap<string, TagCommands> = new Map([
  [
    'ec2',
    {
      set: ({ region, id }, tags) => awsCommand('ec2', 'create-tags', { region, resources: id, tags }),
      remove: ({ region, id }, keys) =>
        awsCommand('ec2', 'delete-tags', { region, resources: id, tags: keys.map((Key) => ({ Key })) }),
    },
  ],
  [
    'rds',
    {
      set: (resource, tags) => awsCommand('rds', 'add-tags-to-resource', { ...database(resource), tags }),
      remove: (resource, keys) =>
        awsCommand('rds', 'remove-tags-from-resource', { ...database(resource), 'tag-keys': keys }),
    },
  ],
  [
    'iam',
    {
      set: ({ kind, id }, tags) => awsCommand('iam', `tag-${kind}`, { [`${kind}-name`]: id, tags }),
      remove: ({ kind, id }, keys) => awsCommand('iam', `untag-${kind}`, { [`${kind}-name`]: id, 'tag-keys': keys }),
    },
  ],
] satisfies (readonly [string, TagCommands])[]);

function database({ region, arn }: AnyResource) {
  return { region: region === globalRegion ? undefined : region, 'resource-name': arn };
}

/** Tags of all kinds: all that are set in one command, all that are removed in another. */
export const tagRows: readonly EditRow[] = [
  { kinds: ['*'], paths: [['tags']], write: (edits, { from }) => tagsWritten(edits, from) },
  // What a resource is called follows from its tag Name, or never changes.
  { kinds: ['*'], paths: [['name']], write: () => [] },
];

function tagsWritten(edits: readonly ResourceEdit[], resource: AnyResource): readonly WrittenEdits[] {
  const how = commands.get(parseArn(resource.arn)?.service ?? '');
  const set = edits.flatMap(({ path, after }) =>
    typeof after === 'string' ? [{ Key: path[1] ?? '', Value: after }] : [],
  );
  const removed = edits.flatMap(({ path, after }) => (after === null ? [path[1] ?? ''] : []));
  const setWords = (tags: readonly Tag[]) =>
    tags.length === 1
      ? tags.map(({ Key, Value }) => `tag ${escapeUnprintable(Key)}=${escapeUnprintable(Value)}`).join('')
      : keysOf(tags.map(({ Key }) => Key));
  const keysOf = (keys: readonly string[]) =>
    `${counted(keys.length, 'tag')} (${keys.map(escapeUnprintable).join(', ')})`;
  return [
    ...(set.length > 0
      ? [
          {
            commands: [how?.set(resource, set)],
            title: `set ${setWords(set)} of ${subjectWords(resource)}`,
          },
        ]
      : []),
    ...(removed.length > 0
      ? [
          {
            commands: [how?.remove(resource, removed)],
            title: `remove ${keysOf(removed)} of ${subjectWords(resource)}`,
          },
        ]
      : []),
  ];
}
