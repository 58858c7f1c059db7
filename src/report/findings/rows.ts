import { accessEvidenceOf } from '../../domain/access-evidence.ts';
import type { ReportedFinding, Severity } from '../../domain/finding.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import { capital, countOf, listedUpTo } from '../words.ts';

/** A line of the findings: one finding, the same check about several resources, or the same path of several people. */
export interface FindingRow {
  readonly check: string;
  readonly severity: Severity;
  /** The title of one finding; of several what they have in common, with their number. */
  readonly heading: string;
  /** In the order of the report. */
  readonly findings: readonly ReportedFinding[];
  /** What all of them are expected to be; undefined where that differs. */
  readonly expected: string | undefined;
  /** What was found of all of them; undefined where that differs. */
  readonly actual: string | undefined;
}

/** How many people of the same path a heading names. */
const mostNamed = 6;

/** Puts findings of one status that say the same into one row each; the rows keep the order of the findings. */
export function rowsOf(findings: readonly ReportedFinding[]): readonly FindingRow[] {
  return [...Map.groupBy(findings, likeness).values()].flatMap((alike) => {
    const [first] = alike;
    if (!first) return [];
    const shared = (of: 'expected' | 'actual') =>
      alike.every((finding) => finding[of] === first[of]) ? first[of] : undefined;
    return [
      {
        check: first.check,
        severity: first.severity,
        heading: alike.length === 1 ? first.title : headingOf(first, alike),
        findings: alike,
        expected: shared('expected'),
        actual: shared('actual'),
      },
    ];
  });
}

/** Equal for findings that say the same of different resources, or the same path of different principals. */
function likeness(finding: ReportedFinding): string {
  const { check, severity, certainty, path, evidence, resource } = finding;
  const access = accessEvidenceOf(evidence);
  const same =
    access && path !== undefined
      ? [access.rule, access.deed, access.kind, path]
      : [titlePattern(finding), resource.kind];
  return JSON.stringify([check, severity, certainty, ...same]);
}

/** Stands for the resource in a title. */
const blank = '…';

/** The title with a blank in place of the resource. */
function titlePattern({ title, resource: { id, name } }: ReportedFinding): string {
  const labels = [
    ...(name === undefined || name === '' ? [] : [`${escapeUnprintable(name)} (${escapeUnprintable(id)})`, name]),
    id,
  ];
  const label = labels.find((each) => title.includes(each));
  return label === undefined ? title : title.replace(label, () => blank);
}

function headingOf(first: ReportedFinding, alike: readonly ReportedFinding[]): string {
  const access = accessEvidenceOf(first.evidence);
  const of = [...new Set(alike.map(({ resource }) => resource.name ?? resource.id))];
  if (access && first.path !== undefined) {
    const words = first.ability?.words;
    const can = alike.every(({ ability }) => ability?.words === words) && words !== undefined ? ` can ${words}` : '';
    return `${listedUpTo(mostNamed, of)}${can}: ${first.path}`;
  }
  const number = countOf(alike.length, first.resource.kind.replaceAll('-', ' '), pluralOf(first.resource.kind));
  const pattern = titlePattern(first);
  if (/ (on|of) …$/.test(pattern)) return pattern.replace(blank, () => number);
  if (pattern.startsWith(`${blank} `)) return `${capital(pattern.slice(2))}: ${number}`;
  return `${pattern}: ${number}`;
}

function pluralOf(kind: string): string {
  const words = kind.replaceAll('-', ' ');
  return /(s|x|ch|sh)$/.test(words) ? `${words}es` : words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`;
}
