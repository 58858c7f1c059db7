import type { Cause, Repair } from '../../domain/cause.ts';
import type { ReportedFinding, Severity } from '../../domain/finding.ts';
import { copyable, fixCommands } from '../copyable.ts';
import { rowsOf } from '../findings/rows.ts';
import type { ReportModel } from '../model.ts';
import { capital, countOf } from '../words.ts';
import type { CauseEntry } from './entry.ts';
import { acceptCommand, actorLines, actorName, relationLines, repairEffect, searchCommand } from './words.ts';

/** A cause in words, as every format says it; nothing in it is escaped but the commands. */
export interface CauseDescription {
  readonly id: string;
  readonly severity: Severity;
  readonly title: string;
  /** Who made it and when, and how it stands to other causes. */
  readonly who: readonly string[];
  readonly relations: readonly string[];
  /** One line for a kind of consequence, the worst first. */
  readonly consequences: readonly { readonly severity: Severity; readonly text: string }[];
  /** The first is the one of least loss; none where this run looked for none. */
  readonly fixes: readonly FixDescription[];
  /** The command that looks for all fixes. */
  readonly search: string;
  /** The command that accepts what follows from it. */
  readonly accept: string;
}

/** A way to close what follows from a cause. */
export interface FixDescription {
  readonly title: string;
  readonly effect: string;
  /** As they can be copied, in order. */
  readonly commands: readonly string[];
}

/** Describes a cause. Where nobody worked out its consequences, they are what its findings are called. */
export function describeCause(entry: CauseEntry, { zone }: Pick<ReportModel, 'zone'>): CauseDescription {
  const { cause, findings } = entry;
  const { id, severity, consequences, repairs } = cause;
  return {
    id,
    severity,
    title: titleOf(cause),
    who: actorLines(cause, zone),
    relations: relationLines(entry),
    consequences:
      consequences.length > 0
        ? consequences
        : rowsOf(findings).map((row) => ({ severity: row.severity, text: row.heading })),
    fixes: repairs.length > 0 ? repairs.map(describeFix) : fixesOfFindings(findings),
    accept: acceptCommand(entry.ids),
    search: searchCommand(entry.ids),
  };
}

/** The sentence with a capital, unless a resource's name begins it. */
function titleOf({ title, changes }: Cause): string {
  const isName = changes.some(({ resource: { name = '', id } }) =>
    [name, id].some((each) => each !== '' && title.startsWith(`${each} `)),
  );
  return isName ? title : capital(title);
}

/** The commands that the findings themselves have, where all have some. */
function fixesOfFindings(findings: readonly ReportedFinding[]): readonly FixDescription[] {
  if (!findings.every(({ fix }) => (fix?.commands.length ?? 0) > 0)) return [];
  const commands = fixCommands(findings);
  const title = findings.length === 1 ? 'Set right what was found' : 'Set right what was found, each by itself';
  return [{ title, effect: `closes ${countOf(findings.length, 'finding')}`, commands }];
}

function describeFix(repair: Repair): FixDescription {
  return { title: capital(repair.title), effect: repairEffect(repair), commands: repair.commands.map(copyable) };
}

/** A cause in one line: what happened before this run. */
export function causeInBrief({ cause, findings }: CauseEntry): string {
  const [first, ...others] = new Set(cause.by.map(({ principal, assumedBy }) => actorName(assumedBy ?? principal)));
  const by = first === undefined || others.length > 0 ? '' : `,${cause.withoutEvent ? ' in part' : ''} by ${first}`;
  return `${titleOf(cause)}${by}: ${countOf(findings.length, 'finding')}`;
}
