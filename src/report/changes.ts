import type { Change, FieldChange } from '../domain/change.ts';
import type { Json } from '../domain/json.ts';
import type { Coverage } from '../domain/scope.ts';
import { hanging, paintFor, wrapped, type Appearance, type Paint, type Style } from './terminal.ts';
import { visible, visibleJson } from './visible.ts';
import { count, grouped, listed } from './words.ts';

/** What differs between two snapshots, and the scopes that one of them did not read. */
export interface ComparedSnapshots {
  readonly changes: readonly Change[];
  readonly notCompared: readonly Coverage[];
}

const marks: Readonly<Record<Change['change'], readonly [string, Style, string]>> = {
  added: ['+', 'green', 'added'],
  gone: ['-', 'red', 'gone'],
  changed: ['~', 'yellow', 'changed'],
};

/** The difference between two snapshots for a terminal: by place, each field with what it was and is. */
export function renderChanges({ changes, notCompared }: ComparedSnapshots, appearance: Appearance): string {
  const paint = paintFor(appearance);
  const width = Math.min(Math.max(appearance.width, 40), 120);
  const places = Map.groupBy(changes, ({ account, region, kind }) => `${account} ${region} ${kind}`);
  const blocks = [
    [paint(summary(changes), 'bold')],
    ...[...places].map(([place, ofPlace]) => [paint(visible(place), 'bold'), ...ofPlace.flatMap((change) => changeLines(change, width, paint))]),
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
  return parts.length === 0 ? 'Nothing differs in what both runs read.' : `${count(changes.length, 'resource')} differ: ${listed(parts)}`;
}

function changeLines({ change, resource, fields }: Change, width: number, paint: Paint): readonly string[] {
  const [mark, style] = marks[change];
  const name = resource.name === undefined || resource.name === resource.id ? '' : ` (${resource.name})`;
  return [
    `  ${paint(mark, 'bold', style)} ${visible(resource.id + name)}`,
    ...fields.flatMap((field) => hanging('      ', wrapped(fieldText(field), width - 6))),
  ];
}

function fieldText({ path, before, after }: FieldChange): string {
  return `${visible(path.join('.'))}: ${valueText(before)} → ${valueText(after)}`;
}

function valueText(value: Json | undefined): string {
  return value === undefined ? '(absent)' : visibleJson(value, 0);
}

function notComparedLines(scopes: readonly Coverage[], width: number, paint: Paint): readonly string[] {
  if (scopes.length === 0) return [];
  return [
    paint(`Not compared, because a run could not read it: ${count(scopes.length, 'scope')}`, 'bold', 'yellow'),
    ...scopes.flatMap(({ account, region, kind, status, api, error }) => {
      const why = [api, error].filter((part) => part !== undefined).join(': ');
      return hanging('  ', wrapped(visible(`${account} ${region} ${kind}: ${status}${why === '' ? '' : `, ${why}`}`), width - 2));
    }),
  ];
}
