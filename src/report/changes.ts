import type { AccessChange, AccessDrift } from '../domain/access-change.ts';
import type { Change, DocumentChange, FieldChange } from '../domain/change.ts';
import type { Json } from '../domain/json.ts';
import type { Coverage } from '../domain/scope.ts';
import { hanging, paintFor, wrapped, type Appearance, type Paint, type Style } from './terminal.ts';
import { countOf, grouped, listed, listedUpTo } from './words.ts';
import { escapeUnprintable, printableJson } from '../domain/text/unprintable.ts';

/** What differs between two snapshots, the scopes that one of them did not read, and what that means for access. */
export interface ComparedSnapshots {
  readonly changes: readonly Change[];
  readonly notCompared: readonly Coverage[];
  readonly access: AccessDrift;
}

const marks: Readonly<Record<Change['change'], readonly [string, Style, string]>> = {
  added: ['+', 'green', 'added'],
  gone: ['-', 'red', 'gone'],
  changed: ['~', 'yellow', 'changed'],
};

/** The difference between two snapshots for a terminal: by place, each field with what it was and is. */
export function renderChanges({ changes, notCompared, access }: ComparedSnapshots, appearance: Appearance): string {
  const paint = paintFor(appearance);
  const width = Math.min(Math.max(appearance.width, 40), 120);
  const places = Map.groupBy(changes, ({ account, region, kind }) => `${account} ${region} ${kind}`);
  const blocks = [
    [paint(summary(changes), 'bold')],
    ...[...places].map(([place, ofPlace]) => [
      paint(escapeUnprintable(place), 'bold'),
      ...ofPlace.flatMap((change) => changeLines(change, width, paint)),
    ]),
    accessLines(access, width, paint),
    notComparedLines(notCompared, width, paint),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function summary(changes: readonly Change[]): string {
  const parts = (['added', 'gone', 'changed'] as const)
    .map((change) => [changes.filter((each) => each.change === change).length, change] as const)
    .filter(([number]) => number > 0)
    .map(([number, change]) => `${grouped(number)} ${change}`);
  return parts.length === 0
    ? 'Nothing differs in what both runs read.'
    : `${countOf(changes.length, 'resource')} ${changes.length === 1 ? 'differs' : 'differ'}: ${listed(parts)}`;
}

function changeLines(
  { change, resource, fields, documents = [] }: Change,
  width: number,
  paint: Paint,
): readonly string[] {
  const [mark, style] = marks[change];
  const name = resource.name === undefined || resource.name === resource.id ? '' : ` (${resource.name})`;
  return [
    `  ${paint(mark, 'bold', style)} ${escapeUnprintable(resource.id + name)}`,
    ...fields
      .filter(({ path }) => documents.length === 0 || !isDocument(path))
      .flatMap((field) => hanging('      ', wrapped(fieldText(field), width - 6))),
    ...documents.flatMap((document) => documentLines(document, width)),
  ];
}

/** Whether a field holds policy documents: the report shows what they mean instead. */
function isDocument([room, field]: readonly string[]): boolean {
  return room === 'attributes' && ['inline', 'trust', 'versions'].includes(field ?? '');
}

function documentLines({ document, change, differences }: DocumentChange, width: number): readonly string[] {
  const said =
    change === 'changed'
      ? differences.length === 0
        ? 'is written differently and means the same'
        : 'means something else'
      : change === 'added'
        ? 'is new'
        : 'is gone';
  return [
    ...hanging('      ', wrapped(escapeUnprintable(`${document} ${said}`), width - 6)),
    ...differences.flatMap((line) => hanging('        ', wrapped(escapeUnprintable(line), width - 8))),
  ];
}

function fieldText({ path, before, after }: FieldChange): string {
  return `${escapeUnprintable(path.join('.'))}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? '(absent)' : printableJson(value, 0);
}

const accessMarks: Readonly<Record<AccessChange['change'], readonly [string, Style, string]>> = {
  gained: ['+', 'red', 'gained'],
  loosened: ['~', 'red', 'can do without conditions now'],
  tightened: ['~', 'green', 'can do only under conditions now'],
  lost: ['-', 'green', 'lost'],
};

/** Changes of access with the same cause, in which the same people gain or lose some actions on as many resources. */
interface AccessGroup extends Pick<AccessChange, 'change' | 'example'> {
  readonly causes: string;
  readonly people: string;
  readonly actions: string;
  /** `25 resources of type instance`. */
  readonly what: string;
  /** One of the paths, where it takes more than a call. */
  readonly line: string | undefined;
}

/** How many people, actions and causes a line names; the JSON has all. */
const mostNamed = 8;

function groupsOf(changes: readonly AccessChange[]): readonly AccessGroup[] {
  const alike = Map.groupBy(changes, (each) =>
    JSON.stringify([each.causes, each.change, each.path, typeIn(each.example), each.count, each.action]),
  );
  const byPeople = Map.groupBy(alike.values(), (group) => {
    const [{ causes, change, path, example, count } = noChange] = group;
    return JSON.stringify([causes, change, path, typeIn(example), count, distinct(group, 'principal')]);
  });
  return [...byPeople.values()].map((groups) => {
    const all = groups.flat();
    const [{ causes, change, path, example, count, line } = noChange] = all;
    const named = (texts: readonly string[]) => listedUpTo(mostNamed, texts);
    return {
      change,
      example,
      causes: causes.length === 0 ? 'something other than policies' : named(causes.map(nameIn)),
      people: named(distinct(all, 'principal').map(nameIn)),
      actions: named(distinct(all, 'action')),
      what: `${countOf(count, 'resource')} of type ${typeIn(example)}`,
      line: path === 'direct' ? undefined : line,
    };
  });
}

const noChange: AccessChange = {
  change: 'gained',
  principal: '',
  action: '',
  path: '',
  count: 0,
  example: '',
  line: '',
  causes: [],
};

function distinct(changes: readonly AccessChange[], field: 'principal' | 'action'): readonly string[] {
  return [...new Set(changes.map((each) => each[field]))].sort();
}

/** `instance` of an instance's ARN, `db` of a database's. */
function typeIn(arn: string): string {
  return /^[\w-]+/.exec(nameIn(arn))?.[0] ?? 'unknown';
}

/** Who can destroy more or less than before, and because of what. */
function accessLines(
  { changes, withoutEffect, notCompared }: AccessDrift,
  width: number,
  paint: Paint,
): readonly string[] {
  const hung = (indent: string, text: string) =>
    hanging(indent, wrapped(escapeUnprintable(text), width - indent.length));
  const lines = [...Map.groupBy(groupsOf(changes), ({ causes }) => causes)].flatMap(([causes, groups]) => [
    ...hung('  ', `because of ${causes}:`),
    ...groups.flatMap(({ change, people, actions, what, example, line }) => {
      const [mark, style, word] = accessMarks[change];
      const text = `${people} ${word}: ${actions} on ${what}, for example ${example}`;
      const [first = '', ...rest] = wrapped(escapeUnprintable(text), width - 6);
      return [
        `    ${paint(mark, 'bold', style)} ${first}`,
        ...rest.map((more) => `      ${more}`),
        ...(line === undefined ? [] : hung('        ', line)),
      ];
    }),
  ]);
  if (notCompared !== undefined)
    lines.push(...hanging('  ', wrapped(escapeUnprintable(`not compared: ${notCompared}`), width - 2)));
  if (withoutEffect.length > 0)
    lines.push(
      ...hanging(
        '  ',
        wrapped(
          escapeUnprintable(`written differently, with the same effect: ${listed(withoutEffect.map(nameIn))}`),
          width - 2,
        ),
      ),
    );
  return lines.length === 0
    ? []
    : [paint('Access: who can terminate, stop, deregister, delete or release what', 'bold'), ...lines];
}

/** `user/ben` of an ARN. */
function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':');
}

function notComparedLines(scopes: readonly Coverage[], width: number, paint: Paint): readonly string[] {
  if (scopes.length === 0) return [];
  return [
    paint(`Not compared, because a run could not read it: ${countOf(scopes.length, 'scope')}`, 'bold', 'yellow'),
    ...scopes.flatMap(({ account, region, kind, status, api, error }) => {
      const why = [api, error].filter((part) => part !== undefined).join(': ');
      return hanging(
        '  ',
        wrapped(escapeUnprintable(`${account} ${region} ${kind}: ${status}${why === '' ? '' : `, ${why}`}`), width - 2),
      );
    }),
  ];
}
