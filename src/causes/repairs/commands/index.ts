import { resourceEdits, type ResourceEdit, type ResourcePair } from '../../../domain/resource-edit.ts';
import { isPartOfAnother, wholeKindOf } from '../../../domain/resource.ts';
import type { SnapshotIndex } from '../../../domain/snapshot.ts';
import { withOneTagsCommand } from '../../../domain/text/one-tags-command.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { databaseRows } from './databases.ts';
import { identityRows } from './identities.ts';
import { imageRows } from './images.ts';
import { instanceRows } from './instances.ts';
import { policyVersionRows } from './policy-versions.ts';
import { isFor, type EditRow, type PlacedPolicy, type Transition, type WrittenEdits } from './row.ts';
import { tagRows } from './tags.ts';
import { creation, deletion } from './whole.ts';

export type { PlacedPolicy } from './row.ts';

/** How each field is changed: one row a field, or some that one command changes together. */
const rows: readonly EditRow[] = [
  ...tagRows,
  ...identityRows,
  ...policyVersionRows,
  ...instanceRows,
  ...imageRows,
  ...databaseRows,
];

/** What turns resources as they are into resources as they shall be. */
export interface WrittenChange {
  /** AWS CLI commands for a POSIX shell, in order, each once; empty if one of them cannot be written. */
  readonly commands: readonly string[];
  /** What they do, one phrase each: `detach policy Admin from group developers`. */
  readonly titles: readonly string[];
  readonly policies: readonly PlacedPolicy[];
  /** Sentences. */
  readonly notes: readonly string[];
}

/**
 * Writes what turns each resource from its state before into its state after: what is created first, then what is
 * changed, then what is deleted. The index holds the resources as they are; memberships and attachments are read from it.
 */
export function commandsBetween(differences: readonly ResourcePair[], index: SnapshotIndex): WrittenChange {
  const pairs = differences.map((pair) => withNameOfWhole(pair, index));
  // What holds more about another resource comes and goes with it.
  const whole = pairs.filter(({ before, after }) => !isPartOfAnother((after ?? before)?.kind ?? ''));
  const written = [
    ...whole.flatMap(({ before, after }) => (!before && after ? creation(after, index, writeEdits) : [])),
    ...pairs.flatMap(({ before, after }) => (before && after ? writeEdits({ from: before, to: after }, index) : [])),
    ...whole.flatMap(({ before, after }) => (before && !after ? deletion(before, index, writeEdits) : [])),
  ];
  const commands = written.flatMap((each) => each.commands);
  const isWhole = commands.every((command) => command !== undefined);
  return {
    commands: isWhole ? withOneTagsCommand(commands) : [],
    titles: [...new Set(written.map(({ title }) => title))],
    policies: written.flatMap(({ policies = [] }) => policies),
    notes: [
      ...new Set([
        ...written.flatMap(({ note }) => note ?? []),
        ...(isWhole ? [] : written.filter(isUnwritable).map(({ title }) => `No command can ${title}.`)),
      ]),
    ],
  };
}

/** What holds more about a resource is called as the resource is. */
function withNameOfWhole(pair: ResourcePair, index: SnapshotIndex): ResourcePair {
  const named = (part: ResourcePair['before']) => {
    if (!part || !isPartOfAnother(part.kind)) return part;
    const whole = index
      .ofAnyKind(wholeKindOf(part.kind))
      .find(({ account, region, id }) => account === part.account && region === part.region && id === part.id);
    return whole?.name === undefined ? part : { ...part, name: whole.name };
  };
  return { before: named(pair.before), after: named(pair.after) };
}

/** Whether a command is missing that nothing else explains. */
function isUnwritable({ commands, note }: WrittenEdits): boolean {
  return note === undefined && commands.includes(undefined);
}

function writeEdits({ from, to }: Transition, index: SnapshotIndex): readonly WrittenEdits[] {
  const edits = resourceEdits({ before: from, after: to });
  const isKnown = (edit: ResourceEdit) => rows.some((row) => isFor(row, edit));
  const unknown = edits.filter((edit) => !isKnown(edit));
  return [
    ...rows.flatMap((row) => {
      const own = edits.filter((edit) => isFor(row, edit));
      return own.length > 0 ? row.write(own, { from, to }, index) : [];
    }),
    ...unknown.map(({ path }) => ({
      commands: [undefined],
      title: `set ${path.slice(1).join('.')} of ${subjectWords(from)} back`,
    })),
  ];
}
