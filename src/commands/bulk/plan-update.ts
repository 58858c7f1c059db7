import { checksOfSections, runChecks, takeOversIn, type CheckContext } from '../../checks/index.ts';
import { checks } from '../../checks/index.ts';
import { updatedBaseline, type BaselineUpdate } from '../../config/index.ts';
import type { BaselineEdit } from '../../domain/baseline-edit.ts';
import { digestOf, type Finding } from '../../domain/finding.ts';
import { vocabulary } from '../setup.ts';

/** A finding and the edits that declare what it found. */
export interface Taken {
  readonly finding: Finding;
  readonly edits: readonly BaselineEdit[];
}

/** A finding that cannot be taken over, and why. */
export interface NotTaken {
  readonly finding: Finding;
  readonly reason: string;
}

/** What an update of the baseline takes over, and what it cannot. */
export interface UpdatePlan {
  readonly taken: readonly Taken[];
  readonly notTaken: readonly NotTaken[];
  /** Undefined where nothing is taken over. */
  readonly update?: BaselineUpdate;
}

/** The sections of a baseline that declare what there is. */
const sections = [
  'tags',
  'instances',
  'images',
  'databases',
  'resources',
  'groups',
  'users',
  'roles',
  'policies',
  'unmanaged',
];

/**
 * Plans to declare what findings found. Each plan is tried on the account: it is taken where the selected findings are
 * none any more and every other finding is as before.
 */
export async function planUpdate(context: CheckContext, selected: readonly Finding[]): Promise<UpdatePlan> {
  const takeOvers = takeOversIn(context, checksOfSections(new Set(sections)));
  const candidates: Taken[] = [];
  const notTaken: NotTaken[] = [];
  for (const finding of selected) {
    const takeOver = takeOvers.get(finding.id);
    if (takeOver && !('cannot' in takeOver)) candidates.push({ finding, edits: takeOver });
    else notTaken.push({ finding, reason: takeOver?.cannot ?? reasonOf(finding.check) });
  }
  const trial = trialOf(context, new Set(candidates.map(({ finding }) => finding.id)));
  const all = await trial(candidates);
  if (typeof all !== 'string') return { taken: candidates, notTaken, ...(candidates.length > 0 && { update: all }) };
  // Not all together: what says the same edits stands or falls together.
  let taken: readonly Taken[] = [];
  let update: BaselineUpdate | undefined;
  const groups = Map.groupBy(candidates, ({ edits }) => JSON.stringify(edits));
  for (const group of groups.values()) {
    const tried = await trial([...taken, ...group]);
    if (typeof tried === 'string') {
      for (const { finding } of group) notTaken.push({ finding, reason: tried });
      continue;
    }
    taken = [...taken, ...group];
    update = tried;
  }
  return { taken, notTaken, ...(update && { update }) };
}

/** Makes the trial of edits on the account: the update, or why not. */
function trialOf(context: CheckContext, selected: ReadonlySet<string>) {
  const { baseline } = context;
  return async (taken: readonly Taken[]): Promise<BaselineUpdate | string> => {
    const edits = taken.flatMap((each) => each.edits);
    const update = await updatedBaseline(baseline.file, edits, vocabulary);
    if ('cannot' in update) return update.cannot;
    const list = checksOfSections(new Set(['unmanaged', ...edits.map(({ at }) => String(at[0]))]));
    const before = runChecks(context, list).findings;
    const after = new Map(
      runChecks({ ...context, baseline: update.baseline }, list).findings.map((finding) => [finding.id, finding]),
    );
    const wanted = new Set(taken.map(({ finding }) => finding.id));
    const left = before.find(({ id }) => wanted.has(id) && after.has(id));
    if (left) return 'declaring it would not close it, for example because another declaration says otherwise';
    const known = new Map(before.map((finding) => [finding.id, finding]));
    const fresh = [...after.values()].find(({ id }) => !known.has(id));
    if (fresh) return `there would be another finding then: ${fresh.title}`;
    const changed = before.find((finding) => {
      const now = after.get(finding.id);
      return now ? digestOf(now) !== digestOf(finding) : !selected.has(finding.id) && !isAboutBaseline(finding.check);
    });
    return changed ? `it would also close or change ${changed.id} (${changed.title}); select that too` : update;
  };
}

function isAboutBaseline(id: string): boolean {
  return checks.find((check) => check.id === id)?.isAboutBaseline === true;
}

/** Why findings of a check are not taken over at all. */
function reasonOf(id: string): string {
  const declaredBy = checks.find((check) => check.id === id)?.declaredBy;
  if (declaredBy === undefined) return 'nothing in the baseline declares it: fix it, or accept it';
  if (declaredBy.startsWith('access')) return 'what somebody can do is not declared: close it, or accept it';
  return `${declaredBy} is a rule about many resources: change it by hand, or accept the finding`;
}
