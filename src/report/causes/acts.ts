import type { Cause, CauseChange, Consequence, Repair } from '../../domain/cause.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { wholeKindOf } from '../../domain/resource.ts';
import { withOneTagsCommand } from '../../domain/text/one-tags-command.ts';
import { compareText } from '../../domain/text/order.ts';
import { rowsOf } from '../findings/rows.ts';
import { countOf, grouped, listed, listedUpTo, severityOrder } from '../words.ts';
import type { CauseEntry } from './entry.ts';
import { searchCommand } from './words.ts';

/** How many changes and fixes a title names. */
const mostNamed = 2;

/**
 * Entries with those in one that a single call made, such as one tag taken from several resources, and then those in
 * one by which the same people did the same to several resources.
 */
export function mergedByAct(entries: readonly CauseEntry[]): readonly CauseEntry[] {
  return mergedBy(mergedBy(entries, callOf), deedOf);
}

function mergedBy(entries: readonly CauseEntry[], key: (entry: CauseEntry) => string): readonly CauseEntry[] {
  return [...Map.groupBy(entries, key).values()].map(([first, ...others]) => merged(first, others));
}

/** What tells the call that made a cause from others; unique where it is not one known call. */
function callOf({ cause: { id, by, eachSuffices, besides, firstSeen } }: CauseEntry): string {
  const [event, ...more] = by;
  const isSure = event?.eventId !== undefined && event.isCandidate !== true && more.length === 0;
  return isSure && eachSuffices !== true && besides === undefined
    ? JSON.stringify([event.eventId, event.event, event.principal, event.at, firstSeen])
    : id;
}

/** What was done, and by whom, whatever it was done to; unique where one entry has unlike changes. */
function deedOf({ cause: { id, changes, by, eachSuffices, besides, firstSeen }, together }: CauseEntry): string {
  const [deed, ...others] = new Set(changes.map(deedIn));
  if (deed === undefined || others.length > 0 || together.length > 0) return id;
  if (eachSuffices === true || besides !== undefined) return id;
  const people = by.map(({ principal, assumedBy, event, isCandidate }) =>
    JSON.stringify([assumedBy ?? principal, event, isCandidate]),
  );
  return JSON.stringify([deed, [...new Set(people)].sort(), firstSeen]);
}

/** That something came or went is another deed for each kind; that a tag or a flag was set is not. */
function deedIn({ field, change, before, after, resource }: CauseChange): string {
  return JSON.stringify([field, change, before, after, field === '' ? resource.kind : '']);
}

function merged(first: CauseEntry | undefined, others: readonly CauseEntry[]): CauseEntry {
  if (!first) throw new Error('a group of causes is not empty');
  if (others.length === 0) return first;
  const entries = [first, ...others];
  const causes = entries.map(({ cause }) => cause);
  const ids = new Set(causes.map(({ id }) => id));
  const findings = [...new Map(entries.flatMap((each) => each.findings).map((each) => [each.id, each])).values()];
  const changes = causes.flatMap((cause) => cause.changes);
  const { title, short } = wordsOf(changes);
  return {
    ids: [...ids],
    findings,
    together: [...new Set(entries.flatMap(({ together }) => together))].filter(({ id }) => !ids.has(id)),
    cause: {
      ...first.cause,
      title,
      short,
      changes,
      by: eventsOf(causes),
      severity: severityOrder.find((severity) => causes.some((cause) => cause.severity === severity)) ?? 'low',
      findings: findings.map(({ id }) => id),
      consequences: consequencesOf(causes, findings),
      repairs: repairOf(causes),
    },
  };
}

/** `tag Owner (it was ana) was removed from instance web-1 (i-1) and 6 more`; of unlike changes the first two. */
function wordsOf(changes: readonly CauseChange[]): Pick<Cause, 'title' | 'short'> {
  const [first, ...others] = changes;
  const short = `${first?.short ?? ''} and ${grouped(others.length)} more`;
  if (first && new Set(changes.map(deedIn)).size === 1) return { title: textOfMany(first, others), short };
  const texts = changes.map(({ text }) => text);
  const title =
    texts.length <= mostNamed + 1
      ? texts.join('; ')
      : `${texts.slice(0, mostNamed).join('; ')}; and ${countOf(texts.length - mostNamed, 'more change')} by the same call`;
  return { title, short };
}

/** The text of a change with the number of other resources behind the one that it names. */
function textOfMany({ text, resource }: CauseChange, others: readonly CauseChange[]): string {
  const name = [`(${resource.id})`, resource.id].find((each) => text.includes(each));
  const ofKinds = [...Map.groupBy(others, (each) => nounOf(each.resource)).entries()];
  const more = ofKinds.map(([noun, same], index) =>
    countOf(same.length, `${index === 0 ? 'more ' : ''}${noun}`, pluralOf(`${index === 0 ? 'more ' : ''}${noun}`)),
  );
  if (name === undefined) return `${text} and ${listed(more)}`;
  const end = text.indexOf(name) + name.length;
  const rest = text.slice(end);
  const isSubject = text.startsWith(`${nounOf(resource)} `);
  return `${text.slice(0, end)} and ${listed(more)}${isSubject ? rest.replace(/^ was /, ' were ').replace(/^ is /, ' are ') : rest}`;
}

/** What holds more about a resource is called as the resource is. */
function nounOf({ kind }: CauseChange['resource']): string {
  return wholeKindOf(kind).replaceAll('-', ' ').replace(/^db /, 'DB ');
}

function pluralOf(noun: string): string {
  return noun.endsWith('s') ? `${noun}es` : noun.endsWith('y') ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

/** What people can do now, then the findings about resources, grouped. */
function consequencesOf(causes: readonly Cause[], findings: readonly ReportedFinding[]): readonly Consequence[] {
  const ofPeople = causes.flatMap(({ consequences }) => consequences).filter(({ principals }) => principals.length > 0);
  const told = [...new Map(ofPeople.map((consequence) => [consequence.text, consequence])).values()];
  const ids = new Set(told.flatMap((consequence) => consequence.findings));
  const rows = rowsOf(findings.filter(({ id }) => !ids.has(id))).map((row): Consequence => ({
    text: row.heading,
    severity: row.severity,
    principals: [],
    count: row.findings.length,
    findings: row.findings.map(({ id }) => id),
  }));
  return [...told, ...rows];
}

/** The calls that made the changes, each once, the newest first. */
function eventsOf(causes: readonly Cause[]): Cause['by'] {
  const events = causes.flatMap(({ by }) => by);
  const byId = new Map(events.map((event) => [event.eventId ?? JSON.stringify(event), event]));
  return [...byId.values()].toSorted((a, b) => compareText(b.at, a.at));
}

/** The best fix of each, as one. Where one has none, the fix says which are left. */
function repairOf(causes: readonly Cause[]): readonly Repair[] {
  const repairs = causes.flatMap((cause) => cause.repairs.slice(0, 1));
  const [first] = repairs;
  if (!first) return [];
  const left = causes.filter((cause) => cause.repairs.length === 0).length;
  return [
    {
      kind: first.kind,
      title: listedUpTo(1, [...new Set(repairs.map(({ title }) => title))]),
      commands: withOneTagsCommand(repairs.flatMap(({ commands }) => commands)),
      inverse: repairs.flatMap(({ inverse }) => inverse),
      closes: [...new Set(repairs.flatMap(({ closes }) => closes))],
      loses: lossesOf(repairs),
      ...(left > 0 && { note: `For the ${grouped(left)} others: ${searchCommand(causes.map(({ id }) => id))}` }),
    },
  ];
}

/** What the same people lose by several fixes; they are of different resources. */
function lossesOf(repairs: readonly Repair[]): Repair['loses'] {
  const alike = Map.groupBy(
    repairs.flatMap(({ loses }) => loses),
    ({ principal, action }) => `${principal} ${action}`,
  );
  return [...alike.values()].flatMap((same) => {
    const [first] = same;
    return first ? [{ ...first, count: same.reduce((sum, { count }) => sum + count, 0) }] : [];
  });
}
