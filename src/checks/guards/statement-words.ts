import type { Statement } from '../../access/index.ts';
import { escapeUnprintable } from '../../domain/unprintable.ts';
import { some } from '../shared/words.ts';

/** As a sentence names a statement: `statement KeepProd of inline policy p of group developers`. */
export function statementWords({ name }: Pick<Statement, 'name'>, document: string): string {
  return `statement ${escapeUnprintable(name)} of ${document}`;
}

/** The actions that a statement means, as it writes them: `all but ec2:DescribeInstances`. */
export function actionsOf({ actions }: Pick<Statement, 'actions'>): string {
  return `${actions.negated ? 'all but ' : ''}${some(actions.items, 3)}`;
}
