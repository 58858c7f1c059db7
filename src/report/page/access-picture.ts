import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import { isDrift, type ReportedFinding, type Severity } from '../../domain/finding.ts';
import { compareText } from '../../domain/text/order.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { CauseEntry } from '../causes/entry.ts';
import type { ReportModel } from '../model.ts';
import { dayOf, grouped, severityOrder } from '../words.ts';

/** How many people a line names, and how many things that people can do the picture has. */
const [mostPeople, mostLines] = [8, 12];

/** One line of the picture before it is drawn. */
interface Reach {
  readonly finding: ReportedFinding;
  readonly rule: string;
  readonly what: string;
  readonly entry: CauseEntry | undefined;
}

/**
 * Who can destroy what, and the change that opened it: people on the left, the change between, what they can do on the
 * right; null where nobody can bypass a rule. The worst first; what opened most recently before what is known.
 */
export function accessPicture(model: ReportModel) {
  const lines = Map.groupBy(reaches(model), ({ finding, rule, what, entry }) =>
    JSON.stringify([finding.severity, rule, what, entry?.cause.id]),
  );
  if (lines.size === 0) return null;
  const drawn = [...lines.values()].flatMap((alike): readonly Drawn[] => {
    const [first] = alike;
    return first ? [{ first, people: alike.map(({ finding }) => finding).sort(byName) }] : [];
  });
  const sorted = drawn.sort(
    (a, b) =>
      rank(a.first.finding) - rank(b.first.finding) ||
      age(a.first, model) - age(b.first, model) ||
      b.people.length - a.people.length ||
      countIn(b.first) - countIn(a.first),
  );
  const told = sorted.slice(0, mostLines);
  const groups = Map.groupBy(told, ({ first, people }) =>
    JSON.stringify([first.entry?.cause.id, people.map(({ resource }) => resource.arn)]),
  );
  return {
    lines: [...groups.values()].flatMap((group) => lineView(group, model)),
    more:
      sorted.length > told.length ? `… and ${grouped(sorted.length - told.length)} more in the findings below.` : null,
  };
}

/** What the same people can do, by whatever path. */
interface Drawn {
  readonly first: Reach;
  readonly people: readonly ReportedFinding[];
}

function reaches({ result: { findings }, causes: { fresh, earlier } }: ReportModel): readonly Reach[] {
  const entryOf = new Map([...earlier, ...fresh].flatMap((entry) => entry.cause.findings.map((id) => [id, entry])));
  return findings.flatMap((finding): readonly Reach[] => {
    const evidence = isDrift(finding) ? accessEvidenceOf(finding.evidence) : undefined;
    if (!evidence) return [];
    const otherwise = evidence.deed === 'act' ? 'bypass the rule' : 'remove a protection that the rule relies on';
    const what = finding.ability?.words ?? otherwise;
    return [{ finding, rule: evidence.rule, what, entry: entryOf.get(finding.id) }];
  });
}

/** The same people, what opened it, and all that they can do since. */
function lineView(group: readonly Drawn[], model: ReportModel) {
  const [drawn] = group;
  if (!drawn) return [];
  const { people } = drawn;
  const { entry } = drawn.first;
  const { zone, result } = model;
  const isNew = entry?.cause.firstSeen === result.run.startedAt && entry.cause.kind !== 'first-seen';
  const seen = group.flatMap((each) => each.people.map(({ firstSeen }) => firstSeen));
  return [
    {
      people: people.slice(0, mostPeople).map(({ resource, id }) => ({
        name: escapeUnprintable(resource.id),
        role: resource.kind !== 'user' ? escapeUnprintable(resource.kind) : null,
        finding: escapeUnprintable(id),
      })),
      more: people.length > mostPeople ? `and ${grouped(people.length - mostPeople)} more` : null,
      isNew,
      change: escapeUnprintable(openedBy(entry)),
      cause: isNew ? escapeUnprintable(entry.cause.id) : null,
      since: isNew ? 'since the last audit' : `since ${dayOf(seen.sort()[0] ?? result.run.startedAt, zone)}`,
      targets: group.map(({ first: { finding, what, rule } }) => ({
        severity: finding.severity,
        what: escapeUnprintable(what),
        rule: escapeUnprintable(rule),
      })),
    },
  ];
}

/** What opened it, as far as that is known. */
function openedBy(entry: CauseEntry | undefined): string {
  if (!entry) return 'no change is known';
  return entry.cause.kind === 'first-seen' ? 'there at the first audit' : entry.cause.short;
}

function age({ entry }: Reach, { result: { run } }: ReportModel): number {
  return entry?.cause.firstSeen === run.startedAt ? 0 : 1;
}

function countIn({ finding }: Reach): number {
  return finding.ability?.count ?? 0;
}

function rank({ severity }: { readonly severity: Severity }): number {
  return severityOrder.indexOf(severity);
}

function byName(a: ReportedFinding, b: ReportedFinding): number {
  return compareText(a.resource.id, b.resource.id);
}
