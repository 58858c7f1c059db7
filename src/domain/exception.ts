/** An accepted finding as the baseline declares it. */
export interface Exception {
  readonly finding: string;
  readonly reason: string;
  readonly by?: string;
  /** YYYY-MM-DD; the exception holds through that day, UTC. */
  readonly until: string;
  /** The digest of the accepted evidence; without it, the first evidence that the exception covers is accepted. */
  readonly evidence?: string;
  /** Its line in the baseline file. */
  readonly line: number;
}

/** An entry of the baseline's list of exceptions that cannot be used: it is reported, and hides nothing. */
export interface MalformedException {
  readonly line: number;
  /** The finding that it names, if it names one. */
  readonly finding?: string;
  /** What is wrong, with what is allowed. */
  readonly problem: string;
}
