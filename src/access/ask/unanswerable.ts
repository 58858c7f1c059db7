/** What kept a question from being answered. */
interface UnanswerableDetails {
  /** The part of the question that it is about. */
  readonly field?: string;
  /** What was not read and may hold what was asked about, in words: then nobody can say that it is not there. */
  readonly notRead?: readonly string[];
}

/** A question that cannot be answered as it is put; `choices` may hold what `word` was meant to be. */
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

/** Reads one part of a question; what is wrong with it names that part. */
export function inField<Part>(field: string, read: () => Part): Part {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Unanswerable)) throw error;
    const { message, word, choices, notRead } = error;
    throw new Unanswerable(message, word, choices, { field, notRead });
  }
}

/** The answer, or what can be said where what it takes was not read. */
export function orUnknown<Answer>(answer: () => Answer, unknown: (error: Unanswerable) => Answer): Answer {
  try {
    return answer();
  } catch (error) {
    if (error instanceof Unanswerable && error.notRead.length > 0) return unknown(error);
    throw error;
  }
}
