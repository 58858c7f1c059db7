import { isAwsManaged } from '../../domain/arn.ts';
import type { CauseChange, ChangedField } from '../../domain/cause.ts';
import { canonicalJson, type Json } from '../../domain/json.ts';
import type { ResourceEdit } from '../../domain/resource-edit.ts';
import type { ResourceRef } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Candidate } from '../explain/candidates.ts';
import { subjectWords } from './subject-words.ts';

/** A change in words. */
type Words = Pick<CauseChange, 'text' | 'short'>;

/** What one act changed, as a report, a mail's subject and JSON have it, with the names of its resources. */
export function causeChange(
  [telling, ...others]: Candidate['edits'],
  nameOf: (resource: ResourceRef) => string | undefined,
): CauseChange {
  const withName = (edit: ResourceEdit): ResourceEdit => {
    const name = nameOf(edit.resource);
    return name === undefined ? edit : { ...edit, resource: { ...edit.resource, name } };
  };
  const edit = withName(telling);
  return { ...fieldOf(edit), also: others.map((other) => fieldOf(withName(other))), ...wordsOf(edit) };
}

function fieldOf({ account, region, resource, change, path, before, after }: ResourceEdit): ChangedField {
  const field = path.slice(path[0] === 'attributes' ? 1 : 0).join('.');
  return { account, region, resource, change, path, field, before, after };
}

/** How each field of a kind reads; a kind's own rows come before those of all kinds. */
type Wording = (edit: ResourceEdit) => Words;

function wordsOf(edit: ResourceEdit): Words {
  const [section = '', field = ''] = edit.path;
  const name = section === 'attributes' ? field : section;
  const wording = wordings[`${edit.kind} ${name}`] ?? wordings[name] ?? plainly;
  return wording(edit);
}

const wordings: Readonly<Record<string, Wording>> = {
  '': wholeResource,
  tags: (edit) => {
    const key = named(edit, 1);
    const of = subjectWords(edit.resource);
    if (edit.before === null)
      return {
        text: `tag ${key}=${valueText(edit.after)} was put on ${of}`,
        short: `tag ${key} on ${shortPlace(edit)}`,
      };
    if (edit.after === null)
      return {
        text: `tag ${key} (it was ${valueText(edit.before)}) was removed from ${of}`,
        short: `no tag ${key} on ${shortPlace(edit)}`,
      };
    return {
      text: `tag ${key} of ${of} was changed from ${valueText(edit.before)} to ${valueText(edit.after)}`,
      short: `tag ${key} of ${shortPlace(edit)}`,
    };
  },
  inline: (edit) =>
    put(edit, `inline policy ${named(edit, 2)}`, named(edit, 2), ['was put on', 'was deleted from', 'was changed on']),
  attached: (edit) => {
    const policy = escapeUnprintable((edit.path[2] ?? '').split('/').at(-1) ?? '');
    return put(edit, `policy ${policy}`, policy, ['was attached to', 'was detached from', 'was changed on']);
  },
  groups: (edit) => {
    const group = named(edit, 2);
    return edit.before === null
      ? { text: `${subjectWords(edit.resource)} was added to group ${group}`, short: `${shortPlace(edit)} in ${group}` }
      : {
          text: `${subjectWords(edit.resource)} was removed from group ${group}`,
          short: `${shortPlace(edit)} not in ${group}`,
        };
  },
  trust: (edit) => ({
    text: `the trust policy of ${subjectWords(edit.resource)} was changed`,
    short: `trust policy of ${shortPlace(edit)}`,
  }),
  permissionsBoundary: (edit) => {
    const boundary = escapeUnprintable(lastPart(textOf(edit.after ?? edit.before)));
    return put(edit, `permissions boundary ${boundary}`, `boundary ${boundary}`, [
      'was put on',
      'was removed from',
      'was put on',
    ]);
  },
  'instance metadata': metadata,
  'policy defaultVersion': policyDocument,
  'policy versions': policyDocument,
  disableApiTermination: (edit) => flag(edit, 'termination protection'),
  disableApiStop: (edit) => flag(edit, 'stop protection'),
  mfaActive: (edit) => flag(edit, 'MFA'),
  deletionProtection: (edit) => flag(edit, 'deletion protection'),
  deregistrationProtection: (edit) => {
    const isOn = typeof edit.after === 'string' && edit.after.startsWith('enabled');
    return flag({ ...edit, after: isOn }, 'deregistration protection');
  },
  public: madePublic,
  launchPermissions: (edit) => {
    if (edit.path[2] === 'groups') return madePublic({ ...edit, after: edit.after !== null });
    const other = named(edit, 3);
    return put(edit, `a launch permission for ${other}`, `launch permission for ${other}`, [
      'was put on',
      'was removed from',
      'was changed on',
    ]);
  },
};

function put(
  edit: ResourceEdit,
  what: string,
  short: string,
  [added, removed, changed]: readonly [string, string, string],
): Words {
  const verb = edit.before === null ? added : edit.after === null ? removed : changed;
  const prefix = edit.after === null ? 'no ' : '';
  return { text: `${what} ${verb} ${subjectWords(edit.resource)}`, short: `${prefix}${short} on ${shortPlace(edit)}` };
}

function policyDocument(edit: ResourceEdit): Words {
  const version =
    edit.path[1] === 'defaultVersion' && typeof edit.after === 'string'
      ? ` (version ${escapeUnprintable(edit.after)} is the default now)`
      : '';
  if (isAwsManaged(edit.resource.arn))
    return {
      text: `AWS changed its ${subjectWords(edit.resource)}${version}`,
      short: `AWS changed ${shortPlace(edit)}`,
    };
  return {
    text: `the document of ${subjectWords(edit.resource)} was changed${version}`,
    short: `${shortPlace(edit)} changed`,
  };
}

function flag(edit: ResourceEdit, name: string): Words {
  return edit.after === true
    ? { text: `${name} of ${subjectWords(edit.resource)} was switched on`, short: `${name} on for ${shortPlace(edit)}` }
    : {
        text: `${name} of ${subjectWords(edit.resource)} was switched off`,
        short: `${name} off for ${shortPlace(edit)}`,
      };
}

function metadata(edit: ResourceEdit): Words {
  if (edit.path[2] !== 'tokens') return plainly(edit);
  return edit.after === 'required'
    ? { text: `IMDSv2 is required on ${subjectWords(edit.resource)}`, short: `IMDSv2 on ${shortPlace(edit)}` }
    : { text: `IMDSv1 was allowed on ${subjectWords(edit.resource)}`, short: `IMDSv1 on ${shortPlace(edit)}` };
}

function madePublic(edit: ResourceEdit): Words {
  return edit.after === true
    ? { text: `${subjectWords(edit.resource)} was made public`, short: `${shortPlace(edit)} public` }
    : { text: `${subjectWords(edit.resource)} is no longer public`, short: `${shortPlace(edit)} private` };
}

/** How things of a kind come and go, in AWS's words for the call. */
const comings: Readonly<Record<string, readonly [came: string, went: string]>> = {
  instance: ['was launched', 'is gone: terminated'],
  image: ['was registered', 'is gone: deregistered'],
};

function wholeResource(edit: ResourceEdit): Words {
  const [came, went] = comings[edit.kind] ?? ['was created', 'is gone: deleted'];
  const of = subjectWords(edit.resource);
  return edit.change === 'added'
    ? { text: `${of} ${came}`, short: `new ${shortPlace(edit)}` }
    : { text: `${of} ${went}`, short: `${shortPlace(edit)} gone` };
}

function plainly(edit: ResourceEdit): Words {
  const [field, ...members] = edit.path.slice(edit.path[0] === 'attributes' ? 1 : 0);
  const name = escapeUnprintable([inWords(field ?? ''), ...members].join('.'));
  return {
    text: `${name} of ${subjectWords(edit.resource)} was changed from ${valueText(edit.before)} to ${valueText(edit.after)}`,
    short: `${name} of ${shortPlace(edit)}`,
  };
}

/** `shutdown behavior` of `shutdownBehavior`. */
function inWords(field: string): string {
  return field.replace(/(?<=[a-z])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);
}

function named({ path }: ResourceEdit, index: number): string {
  return escapeUnprintable(path[index] ?? '');
}

/** The name of the resource alone. */
function shortPlace({ resource }: Pick<ResourceEdit, 'resource'>): string {
  const { name, id } = resource;
  return escapeUnprintable(name === undefined || name === '' ? lastPart(id) : name);
}

/** The id of a managed policy is its ARN. */
function lastPart(id: string): string {
  return id.startsWith('arn:') ? (id.split('/').at(-1) ?? id) : id;
}

function textOf(value: Json): string {
  return typeof value === 'string' ? value : canonicalJson(value);
}

/** Long values say nothing in a sentence. */
const mostCharacters = 60;

function valueText(value: Json): string {
  if (value === null) return 'nothing';
  const text = textOf(value);
  if (text === '') return 'an empty value';
  // Quotes show a space at an end.
  const shown = escapeUnprintable(text === text.trim() ? text : `"${text}"`);
  return shown.length <= mostCharacters ? shown : `${shown.slice(0, mostCharacters - 1)}…`;
}
