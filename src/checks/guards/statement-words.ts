import type { Statement } from '../../access/index.ts';
import { plain } from '../shared/words.ts';

/** As a sentence names a statement: `statement KeepProd of inline policy p of group developers`. */
export function statementWords({ name }: Pick<Statement, 'name'>, document: string): string {
  return `statement ${plain(name)} of ${document}`;
}
