import { StoreError } from './store.ts';

/**
 * Throws a StoreError where a text that rows are found by holds half of a surrogate pair: SQLite keeps UTF-8, in which
 * it would come back as another text. Inside of JSON such texts are kept, escaped.
 */
export function requireText(where: string, ...texts: readonly (string | null | undefined)[]): void {
  const broken = texts.find((text) => typeof text === 'string' && !text.isWellFormed());
  if (typeof broken === 'string')
    throw new StoreError(
      `${where} holds ${JSON.stringify(broken)}, in which half of a character is missing (a lone surrogate); ` +
        'it cannot be kept',
    );
}
