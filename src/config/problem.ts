/** One thing that is wrong in a file. Lines and columns count from 1; both are 0 where the whole file is meant. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What was found and what is allowed, in one line. */
  readonly message: string;
}

/** A file of the owner's that cannot be used. Its message has every problem, one a line: `file:line:column: …`. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[], options?: ErrorOptions) {
    const sorted = inReadingOrder(problems);
    super(sorted.map(formatProblem).join('\n'), options);
    this.problems = sorted;
  }
}

/** A problem of a file as a whole. */
export function wholeFile(file: string, message: string): Problem {
  return { file, line: 0, column: 0, message };
}

/** `file:line:column: message`; without the position where the whole file is meant. */
function formatProblem({ file, line, column, message }: Problem): string {
  return line === 0 ? `${file}: ${message}` : `${file}:${line}:${column}: ${message}`;
}

/** Sorted by position within a file, files in the order in which they first appear; what is said twice is said once. */
function inReadingOrder(problems: readonly Problem[]): readonly Problem[] {
  const unique = [...new Map(problems.map((problem) => [formatProblem(problem), problem])).values()];
  return [...Map.groupBy(unique, ({ file }) => file).values()].flatMap((ofFile) =>
    ofFile.toSorted((a, b) => a.line - b.line || a.column - b.column),
  );
}
