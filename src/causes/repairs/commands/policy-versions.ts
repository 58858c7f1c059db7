import type { ManagedPolicy, ManagedPolicyAttributes } from '../../../domain/iam/identity.ts';
import { isParsed } from '../../../domain/iam/policy.ts';
import { surplusVersions } from '../../../domain/iam/policy-versions.ts';
import { canonicalJson } from '../../../domain/json.ts';
import { awsCommand } from '../../../domain/text/aws-command.ts';
import { subjectWords } from '../../wording/subject-words.ts';
import { withDocument } from './identities.ts';
import type { EditRow, WrittenEdits } from './row.ts';

type Version = ManagedPolicyAttributes['versions'][number];

/**
 * The versions of a managed policy. A version that holds the wanted document becomes the default again; else one is
 * created, and at five versions the oldest other one is deleted first.
 */
export const policyVersionRows: readonly EditRow[] = [
  {
    kinds: ['policy'],
    paths: [
      ['attributes', 'versions'],
      ['attributes', 'defaultVersion'],
    ],
    write: (_, { from, to }) => [
      versionsWritten(from as unknown as ManagedPolicy, (to as unknown as ManagedPolicy).attributes),
    ],
  },
];

function versionsWritten(from: ManagedPolicy, to: ManagedPolicyAttributes): WrittenEdits {
  const wanted = defaultOf(to);
  const unwanted = from.attributes.versions.filter(({ id }) => !to.versions.some((each) => each.id === id));
  const lost = to.versions.filter(
    ({ id, isDefault }) => !isDefault && !from.attributes.versions.some((each) => each.id === id),
  );
  const note =
    lost.length > 0
      ? `Version ${lost.map(({ id }) => id).join(', ')} that was deleted is not created again.`
      : undefined;
  const deletions = unwanted.map(({ id }) => versionCommand('delete-policy-version', from, id));
  if (!wanted || isSameDocument(wanted, defaultOf(from.attributes)))
    return {
      commands: deletions,
      title: `delete ${versionWords(unwanted)} of ${subjectWords(from)}`,
      ...(note && { note }),
    };
  const kept = from.attributes.versions.find((each) => isSameDocument(each, wanted));
  if (kept)
    return {
      commands: [versionCommand('set-default-policy-version', from, kept.id), ...deletions],
      title: `make ${kept.id} the default version of ${subjectWords(from)} again`,
      ...(note && { note }),
    };
  const surplus = surplusVersions(from.attributes);
  const deletedFirst = surplus.map((id) => versionCommand('delete-policy-version', from, id));
  const names = {
    place: subjectWords(from),
    title: `change ${subjectWords(from)} by a new version`,
  };
  const written = withDocument(wanted.policy, names, (document) => [
    ...deletedFirst,
    awsCommand('iam', 'create-policy-version', {
      'policy-arn': from.arn,
      'policy-document': document,
      'set-as-default': true,
    }),
    ...deletions.filter((command) => !deletedFirst.includes(command)),
  ]);
  const notes = [
    ...(surplus.length > 0 ? [`It has five versions, so ${surplus.join(', ')} is deleted first.`] : []),
    ...(note ? [note] : []),
  ];
  return { ...written, ...(notes.length > 0 && { note: notes.join(' ') }) };
}

/** A managed policy as the commands leave it: versions that were deleted are not created again. */
export function policyAsWritten<Policy extends ManagedPolicy>(from: ManagedPolicy, to: Policy): Policy {
  const versions = to.attributes.versions.filter(
    ({ id, isDefault }) => isDefault || from.attributes.versions.some((each) => each.id === id),
  );
  return { ...to, attributes: { ...to.attributes, versions } };
}

function defaultOf({ versions, defaultVersion }: ManagedPolicyAttributes): Version | undefined {
  return versions.find(({ id }) => id === defaultVersion);
}

function isSameDocument({ policy }: Version, other: Version | undefined): boolean {
  if (!other || !isParsed(policy) || !isParsed(other.policy)) return false;
  return canonicalJson(policy.document) === canonicalJson(other.policy.document);
}

function versionWords(versions: readonly Version[]): string {
  return versions.length === 0 ? 'no version' : `version ${versions.map(({ id }) => id).join(', ')}`;
}

function versionCommand(operation: string, { arn }: ManagedPolicy, version: string): string | undefined {
  return awsCommand('iam', operation, { 'policy-arn': arn, 'version-id': version });
}
