/** A question that cannot be answered as it is put; `choices` may hold what `word` was meant to be. */
export class Unanswerable extends Error {
  override readonly name = 'Unanswerable';
  readonly word: string;
  readonly choices: readonly string[];

  constructor(message: string, word = '', choices: readonly string[] = []) {
    super(message);
    this.word = word;
    this.choices = choices;
  }
}
