import { isLiteral } from './globs.ts';
import { few, named } from './words.ts';

/** Something of a type: an instance of `t3.micro`, a database of `db.t4g.large`. */
export interface Typed {
  readonly id: string;
  readonly name?: string;
  /** Null where AWS did not say it. */
  readonly type: string | null;
}

/** So many types are listed by name; where there are more, families are. */
const mostTypes = 12;

/** The types in use. A very large one that a single resource has, among many others, is not taken as meant. */
export function typesOf(resources: readonly Typed[]) {
  const byType = Map.groupBy(
    resources.filter(({ type }) => type !== null && type !== '' && isLiteral(type)),
    ({ type }) => type ?? '',
  );
  const types = [...byType.keys()].sort();
  const surprising = types.filter(
    (type) => resources.length >= 10 && byType.get(type)?.length === 1 && isVeryLarge(type),
  );
  const usual = types.filter((type) => !surprising.includes(type));
  const families = [...new Set(usual.map((type) => type.replace(/\.[^.]*$/, '.*')))];
  const meant = usual.length > mostTypes ? families : usual;
  const most = [...byType].sort(([, a], [, b]) => b.length - a.length).map(([type, of]) => `${of.length} of ${type}`);
  const left = surprising.flatMap((type) => (byType.get(type) ?? []).map((one) => `${named(one)} of ${type}`));
  return {
    meant,
    surprising,
    reasons: [
      `In use: ${few(most, 6)}.`,
      ...(meant === families && families !== usual
        ? [`There are ${usual.length} types, so that families are listed.`]
        : []),
      ...(left.length > 0 ? [`Not allowed, because nothing else is as large: ${few(left)}.`] : []),
    ],
  };
}

function isVeryLarge(type: string): boolean {
  return /\.metal/.test(type) || Number(/\.(\d+)xlarge$/.exec(type)?.[1] ?? 0) >= 16;
}
