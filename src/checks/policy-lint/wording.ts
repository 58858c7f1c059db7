import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Statement } from '../../access/index.ts';
import { some } from '../shared/words.ts';

/** How a sentence names a statement: `statement KeepProd of inline policy p of group developers`. */
export function nameOfStatement({ name }: Pick<Statement, 'name'>, document: string): string {
  return `statement ${escapeUnprintable(name)} of ${document}`;
}

/** The actions of a statement, as it writes them: `all except ec2:DescribeInstances`. */
export function actionsText({ actions }: Pick<Statement, 'actions'>): string {
  return `${actions.negated ? 'all except ' : ''}${some(actions.items, 3)}`;
}
