import type { Reference } from '../access/index.ts';
import { plainMap, type CommentedEntry, type CommentedMap } from '../domain/commented.ts';
import type { JsonObject } from '../domain/json.ts';
import type { SnapshotIndex } from '../domain/snapshot.ts';
import { exampleAccess, exampleGrants, proposedAccess, proposedGrants } from './access.ts';
import type { Choices } from './choices.ts';
import { exampleCredentials, proposedCredentials } from './credentials.ts';
import { exampleDatabases, proposedDatabases } from './databases.ts';
import { exampleIdentities, proposedIdentities } from './identities.ts';
import { exampleImages, exampleInstances, proposedImages, proposedInstances } from './instances.ts';
import { policyFiles } from '../domain/iam/policy-files.ts';
import { exampleProtect, proposedProtection } from './protect.ts';
import { shows, type Section } from './section.ts';
import { exampleTags, proposedTags } from './tags.ts';

export { candidatesIn, type Candidates } from './candidates.ts';
export { guessChoices, productionWords, type Choices, type Production } from './choices.ts';
export { proposedSettings, type SettingChoices } from './settings.ts';

/** A baseline that declares an account as it is now. */
export interface Proposal {
  readonly baseline: CommentedMap;
  /** Policy documents by their paths, relative to the baseline. */
  readonly policies: ReadonlyMap<string, JsonObject>;
  /** What of the account counts as intended, in sentences; foreign text in them is not escaped. */
  readonly taken: readonly string[];
}

/** What a baseline is proposed from. */
export interface ProposalInput {
  readonly snapshot: SnapshotIndex;
  readonly reference: Reference;
  readonly now: Date;
  /** The kinds of resources that can have tags. */
  readonly taggableKinds: readonly string[];
}

/**
 * Proposes a baseline from an account as it is now: what most of it has in common counts as intended, and what differs
 * from that, or is dangerous, is left as drift. Each declaration has its reason beside it. What was not read is never
 * taken for absent.
 */
export function propose(input: ProposalInput, choices: Choices): Proposal {
  const { snapshot, now } = input;
  const files = policyFiles();
  const sections: readonly Section[] = [
    proposedTags(snapshot, choices, input),
    proposedProtection(snapshot, choices),
    proposedInstances(snapshot),
    proposedImages(snapshot),
    proposedDatabases(snapshot),
    ...proposedIdentities(snapshot, choices, files),
    proposedGrants(input, choices),
    proposedAccess(input, choices),
    proposedCredentials(snapshot, now),
    ...others,
  ];
  return {
    baseline: { entries: [...head(choices), ...sections.map(({ entry }) => entry)] },
    policies: files.files,
    taken: sections.flatMap(({ taken }) => taken),
  };
}

/** What a baseline can declare, all of it as comments: for where no account can be read. */
export function proposeExamples(): Proposal {
  const examples: readonly (readonly [string, CommentedEntry['value'], string])[] = [
    ['tags', exampleTags, 'Tags that resources must have.'],
    [
      'protect',
      exampleProtect,
      'What must be kept: resources by tag, id, name, type, region, account; all that are given must match.',
    ],
    ['instances', exampleInstances, 'What instances must be like.'],
    ['images', exampleImages, "Which images may run, and who may use the account's own."],
    ['databases', exampleDatabases, 'What databases must be like.'],
    ...exampleIdentities.map(({ key, value }) => [key, value, identityReasons[key] ?? ''] as const),
    ['grants', exampleGrants, 'Grants that nobody may hold, however they are written.'],
    ['access', exampleAccess, 'Who may do what, by all policies together and by whatever path.'],
    ['credentials', exampleCredentials, 'How users sign in.'],
  ];
  const sections = [...examples.map(([key, value, reason]) => shows(key, value, [reason])), ...others];
  return {
    baseline: { entries: [...head({ admins: [] }), ...sections.map(({ entry }) => entry)] },
    policies: new Map(),
    taken: [],
  };
}

const identityReasons: Readonly<Record<string, string>> = {
  groups: 'Groups with their members and policies. If one is declared, every group must be.',
  users: 'Users that must exist, and their policies.',
  roles: 'Roles that must exist, their policies, and who may assume them.',
  policies: "The account's own managed policies: what their default version must mean.",
};

function head({ ownerTag }: Choices): readonly CommentedEntry[] {
  return [
    { key: 'version', value: 1 },
    ...(ownerTag !== undefined && ownerTag !== 'Owner'
      ? [{ key: 'ownerTag', value: ownerTag, reasons: ["The tag that names a resource's owner."] }]
      : []),
  ];
}

/** What no account tells: it is only shown. */
const others: readonly Section[] = [
  shows(
    'resources',
    [
      plainMap({
        id: 'i-0123456789abcdef0',
        owner: 'ana@example.com',
        expect: plainMap({ type: 'm7g.large', name: 'orders' }),
      }),
    ],
    ['Single resources that must exist, and their state.'],
  ),
  shows('unmanaged', 'report', ['Whether what exists and is declared nowhere is a finding: report or ignore.']),
  shows('severity', plainMap({ 'image-age': 'off', 'required-tag': 'high' }), [
    'The severity of a check, in place of its own; "driftwarden checks" lists them.',
  ]),
  shows(
    'exceptions',
    [
      plainMap({
        finding: 'dw-0123456789abcdef',
        reason: 'Until the move in March',
        by: 'ana@example.com',
        until: '2027-03-31',
      }),
    ],
    ['Findings that are known and accepted; "driftwarden accept" writes them.'],
  ),
];
