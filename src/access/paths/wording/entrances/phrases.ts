import type { OpenConditions } from '../../model/entrances/entrance.ts';
import { clauseOf, type Clause } from '../condition-clause.ts';

/** Who, and the conditions that this says already. */
export interface Described {
  readonly who: string;
  readonly said: readonly OpenConditions[];
}

/** The condition that asks for some values of a key (lower case), if there is one. */
export function positive(
  needed: readonly OpenConditions[],
  name: string,
): { readonly clause: Clause; readonly open: OpenConditions } | undefined {
  for (const open of needed) {
    const [text, ...others] = open.texts;
    if (!text || others.length > 0 || text.key.toLowerCase() !== name) continue;
    const clause = clauseOf(text, open.hold);
    if (clause.relation === 'is') return { clause, open };
  }
  return undefined;
}

/** `a, b or c`: the values of a clause. */
export function listed({ values }: Pick<Clause, 'values'>): string {
  return joined(values, 'or');
}

/** `a, b or c`, `a, b and c`. */
export function joined(texts: readonly string[], word: 'and' | 'or'): string {
  return texts.length < 2 ? (texts[0] ?? '') : `${texts.slice(0, -1).join(', ')} ${word} ${texts.at(-1) ?? ''}`;
}
