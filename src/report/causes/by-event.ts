import type { Cause, CauseChange, Consequence, Repair } from '../../domain/cause.ts';
import type { ReportedFinding } from '../../domain/finding.ts';
import { rowsOf } from '../findings/rows.ts';
import { countOf, listedUpTo, severityOrder } from '../words.ts';
import type { CauseEntry } from './entry.ts';

/** How many changes and fixes a title names. */
const mostNamed = 2;

/** Entries with those in one that a single call made, such as one tag taken from several resources. */
export function mergedByEvent(entries: readonly CauseEntry[]): readonly CauseEntry[] {
  return [...Map.groupBy(entries, eventOf).values()].map(([first, ...others]) => merged(first, others));
}

/** What tells the call that made a cause from others; unique where it is not one known call. */
function eventOf({ cause: { id, by, eachSuffices, firstSeen } }: CauseEntry): string {
  const [event, ...more] = by;
  const isSure = event?.eventId !== undefined && event.isCandidate !== true && more.length === 0;
  return isSure && eachSuffices !== true
    ? JSON.stringify([event.eventId, event.event, event.principal, event.at, firstSeen])
    : id;
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
      severity: severityOrder.find((severity) => causes.some((cause) => cause.severity === severity)) ?? 'low',
      findings: findings.map(({ id }) => id),
      consequences: consequencesOf(causes, findings),
      repairs: repairOf(causes),
    },
  };
}

/** `tag Owner (it was ana) was removed from web-1 and 6 more instances`; of unlike changes the first two. */
function wordsOf(changes: readonly CauseChange[]): Pick<Cause, 'title' | 'short'> {
  const [first] = changes;
  const more = changes.length - 1;
  const alike = new Set(
    changes.map(({ resource, field, change, before, after }) =>
      JSON.stringify([resource.kind, field, change, before, after]),
    ),
  );
  const texts = changes.map(({ text }) => text);
  return {
    title:
      alike.size === 1
        ? `${first?.text ?? ''} and ${countOf(more, `more ${first?.resource.kind ?? 'resource'}`)}`
        : texts.length <= mostNamed + 1
          ? texts.join('; ')
          : `${texts.slice(0, mostNamed).join('; ')}; and ${countOf(texts.length - mostNamed, 'more change')} by the same call`,
    short: `${first?.short ?? ''} and ${more} more`,
  };
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

/** The best fix of each, as one. Where one has none, the fix says which are left. */
function repairOf(causes: readonly Cause[]): readonly Repair[] {
  const repairs = causes.flatMap((cause) => cause.repairs.slice(0, 1));
  const [first] = repairs;
  if (!first) return [];
  const left = causes.filter((cause) => cause.repairs.length === 0).map(({ id }) => id);
  return [
    {
      kind: first.kind,
      title: listedUpTo(mostNamed, [...new Set(repairs.map(({ title }) => title))]),
      commands: [...new Set(repairs.flatMap(({ commands }) => commands))],
      inverse: repairs.flatMap(({ inverse }) => inverse),
      closes: [...new Set(repairs.flatMap(({ closes }) => closes))],
      loses: repairs.flatMap(({ loses }) => loses),
      ...(left.length > 0 && {
        note: `the rest: driftwarden fix ${left[0] ?? ''}${left.length > 1 ? ` and ${left.length - 1} more` : ''}`,
      }),
    },
  ];
}
