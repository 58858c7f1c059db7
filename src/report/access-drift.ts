import type { AccessOfMany } from '../domain/access-change.ts';
import { escapeUnprintable } from '../domain/text/unprintable.ts';
import { uncut, type Clip } from './clip.ts';
import { actorName } from './causes/words.ts';
import type { ReportModel } from './model.ts';
import { countOf, listed, listedUpTo, minuteOf } from './words.ts';

/** How many people, kinds of resources and changes a line names. */
const [mostPeople, mostReach, mostReasons] = [6, 4, 3] as const;

/** Who gained or lost what since the run before, in words; nothing in it is escaped. */
export interface AccessDriftWords {
  readonly heading: string;
  readonly lines: readonly AccessDriftWordsLine[];
  /** How many more there are; 0 where all are told. */
  readonly more: number;
  /** Why nothing was compared, or what was left out; a sentence each. */
  readonly notes: readonly string[];
}

interface AccessDriftWordsLine {
  /** `+` for more access, `-` for less. */
  readonly mark: '+' | '-';
  /** `ben, david and elena can now terminate 25 instances`. */
  readonly text: string;
  /** `because inline policy temp-debug was put on group developers`; null where the change is not known. */
  readonly because: string | null;
  /** The id of the cause that says more, if there is one. */
  readonly cause: string | null;
}

/** Says who gained and who lost access, at most `limit` lines; null where there is nothing to say. */
export function accessDriftWords({ result, zone }: ReportModel, limit: number): AccessDriftWords | null {
  const { access } = result.background;
  if (!access) return null;
  const { changes, more, notCompared, since } = access;
  const told = changes.slice(0, limit);
  return {
    heading: `Who gained and who lost access since ${minuteOf(since, zone)}`,
    lines: told.map(lineOf),
    more: more + changes.length - told.length,
    notes: notCompared,
  };
}

function lineOf({ change, principals, reach, because, causes, ...made }: AccessOfMany): AccessDriftWordsLine {
  const [mark, verb, end] = verbs[change];
  const parts = reach.slice(0, mostReach).map(reachText);
  const rest = reach.length - parts.length;
  const what = listed([...parts, ...(rest > 0 ? [`${countOf(rest, 'more kind')} of access`] : [])]);
  return {
    mark,
    text: `${listedUpTo(mostPeople, principals.map(actorName))} ${verb} ${what}${end}`,
    because: because.length > 0 ? `because ${listedUpTo(mostReasons, because)}${madeBy(made)}` : null,
    cause: causes[0] ?? null,
  };
}

/** `, by ana`, of some of the changes `, in part by ana`; several who fit are no answer. */
function madeBy({ by, isPartlyKnown }: Pick<AccessOfMany, 'by' | 'isPartlyKnown'>): string {
  const sure = by.filter(({ isCandidate }) => isCandidate !== true);
  const names = new Set(sure.map(({ principal, assumedBy }) => actorName(assumedBy ?? principal)));
  return names.size > 0 ? `,${isPartlyKnown ? ' in part' : ''} by ${listedUpTo(mostReasons, [...names])}` : '';
}

const verbs: Readonly<Record<AccessOfMany['change'], readonly ['+' | '-', string, string]>> = {
  gained: ['+', 'can now', ''],
  loosened: ['+', 'can now', ' without conditions'],
  lost: ['-', 'can no longer', ''],
  tightened: ['-', 'can now', ' only under conditions'],
};

/** `stop and terminate 25 instances`. */
function reachText({ actions, type, count }: AccessOfMany['reach'][number]): string {
  const [one, several] = nouns[type] ?? [type.replaceAll('-', ' '), `${type.replaceAll('-', ' ')}s`];
  return `${listed([...new Set(actions.map(verbIn))])} ${countOf(count, one, several)}`;
}

/** `terminate` of `ec2:TerminateInstances`. */
function verbIn(action: string): string {
  return (/:([A-Z][a-z]+)/.exec(action)?.[1] ?? action).toLowerCase();
}

/** How people call what ARNs call otherwise. */
const nouns: Readonly<Record<string, readonly [string, string]>> = {
  db: ['database', 'databases'],
  cluster: ['database cluster', 'database clusters'],
  'elastic-ip': ['address', 'addresses'],
};

/** What the templates are given of it: escaped, every key present. */
export function accessDriftView(model: ReportModel, limit: number, clip: Clip = uncut) {
  const words = accessDriftWords(model, limit);
  if (!words) return null;
  const shown = (text: string) => clip(escapeUnprintable(text));
  const shownAs = new Map(model.causes.fresh.flatMap(({ ids, cause }) => ids.map((id) => [id, cause.id] as const)));
  return {
    heading: shown(words.heading),
    lines: words.lines.map(({ mark, text, because, cause }) => ({
      tone: mark === '+' ? 'gain' : 'loss',
      mark: mark === '+' ? '+' : '−',
      text: shown(text),
      because: because === null ? null : shown(because),
      cause: escapeUnprintable(shownAs.get(cause ?? '') ?? '') || null,
    })),
    more: moreAccess(words),
    notes: words.notes.map((note) => shown(note)),
  };
}

/** `… and 3 more changes of access`; null where all are told. */
export function moreAccess({ more }: Pick<AccessDriftWords, 'more'>): string | null {
  return more > 0 ? `… and ${countOf(more, 'more change')} of access` : null;
}
