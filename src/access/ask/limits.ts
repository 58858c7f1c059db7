import { notModelled, type NotModelled } from '../paths/techniques/not-modelled/index.ts';
import type { AnsweredQuestion } from '../paths/techniques/not-modelled/relevance.ts';

/** What the model does not cover, cut to what could matter to one answer. */
export interface Limits {
  /**
   * Whether nothing could add to the answer: all that is left out can only take away from it. False where something
   * that was not read could add to it.
   */
  readonly upperBound: boolean;
  readonly couldAdd: readonly Limit[];
  readonly couldTakeAway: readonly Limit[];
}

/** One row of the table in docs/paths.md. */
export interface Limit {
  readonly id: string;
  /** As a noun, with the names that matter to the question: `service-linked roles (AWSServiceRoleForAutoScaling)`. */
  readonly what: string;
}

/** The limits of an answer; `notRead` is what was not read besides what the table has. */
export function limitsOf(question: AnsweredQuestion, notRead: readonly string[]): Limits {
  const rows = notModelled.flatMap((row) => {
    const names = row.mattersTo(question);
    return names ? [{ could: row.could, limit: { id: row.id, what: withNames(row.what, names) } }] : [];
  });
  const that = (could: NotModelled['could']) =>
    rows.filter((row) => row.could === could || row.could === 'both').map(({ limit }) => limit);
  const couldAdd = that('add');
  const isDenied = question.found.length === 0;
  return {
    upperBound: couldAdd.length === 0 && notRead.length === 0,
    couldAdd,
    couldTakeAway: isDenied ? [] : that('take away'),
  };
}

/** The limits where it is not known who or what the question is about. */
export const limitsOfUnknown: Limits = { upperBound: false, couldAdd: [], couldTakeAway: [] };

const mostNames = 3;

function withNames(what: string, names: readonly string[]): string {
  if (names.length === 0) return what;
  const more = names.length - mostNames;
  return `${what} (${names.slice(0, mostNames).join(', ')}${more > 0 ? ` and ${more} more` : ''})`;
}
