/** The report of the format `json`, as far as a notification may hold it. */
export type ReportDocument = Readonly<Record<string, unknown>>;

/** What a notification does not hold of a report. */
interface CutNote {
  /** Lists by where they are (`findings`, `causes[].findings`), and how many of their items are left, all such lists together. */
  readonly lists: readonly { readonly list: string; readonly shown: number; readonly of: number }[];
  /** How many texts end early, in `…`. */
  readonly texts: number;
}

/** How many items of a list, and characters of a text, are kept: from the most to the fewest. */
const measures: readonly (readonly [items: number, characters: number])[] = [
  [10_000, Infinity],
  [3000, Infinity],
  [1000, 20_000],
  [300, 5000],
  [100, 2000],
  [30, 2000],
  [10, 1000],
  [3, 500],
  [1, 200],
  [0, 200],
];

/**
 * The report within so many bytes of JSON: as it is where it fits, else with all its lists cut to one length, and with
 * `cut`, a `CutNote`. The worst is first in what is cut: unread scopes before what was read, drift before what is
 * accepted or fixed.
 */
export function reportWithin(report: ReportDocument, bytes: number): ReportDocument {
  if (sizeOf(report) <= bytes) return report;
  const { coverage, findings } = report;
  const sorted = { ...report, coverage: sortedBy(coverage, scopeRank), findings: sortedBy(findings, findingRank) };
  let shortened: ReportDocument = {};
  for (const [items, characters] of measures) {
    shortened = cut(sorted, items, characters);
    if (sizeOf(shortened) <= bytes) break;
  }
  return shortened;
}

function sizeOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}

function cut(report: ReportDocument, items: number, characters: number): ReportDocument {
  const lists = new Map<string, { shown: number; of: number }>();
  let texts = 0;
  const shortened = within(report, '') as ReportDocument;
  const note: CutNote = { lists: [...lists].map(([list, counts]) => ({ list, ...counts })), texts };
  return { ...shortened, cut: note };

  function within(value: unknown, place: string): unknown {
    if (typeof value === 'string') return textWithin(value);
    if (Array.isArray(value)) return listWithin(value, place);
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(
      ([key, each]) => [key, within(each, place === '' ? key : `${place}.${key}`)] as const,
    );
    return Object.fromEntries(entries);
  }

  function listWithin(list: readonly unknown[], place: string): unknown {
    const shown = list.slice(0, items);
    if (shown.length < list.length) {
      const before = lists.get(place) ?? { shown: 0, of: 0 };
      lists.set(place, { shown: before.shown + shown.length, of: before.of + list.length });
    }
    return shown.map((item) => within(item, `${place}[]`));
  }

  function textWithin(text: string): string {
    if (text.length <= characters) return text;
    texts += 1;
    return `${text.slice(0, characters).replace(/[\uD800-\uDBFF]$/, '')}…`;
  }
}

const statuses: readonly unknown[] = ['new', 'changed', 'open', 'unchecked', 'resolved', 'accepted'];
const severities: readonly unknown[] = ['high', 'medium', 'low'];

function findingRank({ status, severity }: ReportDocument): number {
  return statuses.indexOf(status) * severities.length + severities.indexOf(severity);
}

function scopeRank({ status }: ReportDocument): number {
  return status === 'complete' ? 1 : 0;
}

function sortedBy(list: unknown, rank: (item: ReportDocument) => number): unknown {
  if (!Array.isArray(list)) return list;
  return (list as readonly ReportDocument[]).toSorted((a, b) => rank(a) - rank(b));
}
