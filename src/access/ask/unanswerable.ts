/** Why a question cannot be answered. */
interface UnanswerableDetails {
  /** The part of the question that is wrong. */
  readonly field?: string;
  /** What was not read and can contain the resource or principal, as sentences: then its absence is not certain. */
  readonly notRead?: readonly string[];
}

/** Thrown for a question that cannot be answered. `choices` are the valid values for `word`, to suggest the nearest. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
  readonly word: string;
  readonly choices: readonly string[];
  readonly field: string | undefined;
  readonly notRead: readonly string[];

  constructor(
    message: string,
    word = '',
    choices: readonly string[] = [],
    { field, notRead = [] }: UnanswerableDetails = {},
  ) {
    super(message);
    this.word = word;
    this.choices = choices;
    this.field = field;
    this.notRead = notRead;
  }
}

/** Reads one part of a question; adds the part's name to an Unanswerable error. */
export function inField<Part>(field: string, read: () => Part): Part {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    const { message, word, choices, notRead } = error;
    throw new Unanswerable(message, word, choices, { field, notRead });
  }
}

/** The answer; or, if what it needs was not read, the answer for that case. */
export function orUnknown<Answer>(answer: () => Answer, unknown: (error: Unanswerable) => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Unanswerable && error.notRead.length > 0) return unknown(error);
    throw error;
  }
}
