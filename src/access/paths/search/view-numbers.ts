import { memoize } from '../../../domain/memoize.ts';
import { absent, type Context } from '../../policy/context.ts';
import { matches } from '../../policy/patterns/glob.ts';
import type { Actor } from '../model/actor.ts';
import type { KnownStatements } from '../model/known-statements.ts';
import { isPrincipalKey, observedContexts } from '../model/request-context.ts';
import { otherSpellings } from '../model/tag-keys.ts';
import type { Target } from '../model/target.ts';
import { factsOf, ownText, viewReadsOf, type ViewReads } from '../model/view.ts';

/** A number for each target of a list, by place: equal for targets that are seen alike. */
export type ViewNumbers = Int32Array;

/** Numbers the views that an actor has of the targets of a list, by some of its statements and by the facts. */
export type NumberViews = (actor: Actor, statements: readonly KnownStatements[]) => ViewNumbers;

/** What one pattern, condition or key tells of each target, as a number below the count. */
interface Column {
  readonly id: number;
  readonly numbers: Int32Array;
  readonly count: number;
}

/**
 * Numbers views of some targets, and of those among their facts. What a pattern, a condition or a key tells of them is
 * found out once, for all actors whose policies have it.
 */
export function viewNumbering(targets: readonly Target[]): NumberViews {
  const all = withOthers(targets);
  const holdings = holdingsOf(all);
  let columns = 0;
  const columnOf = (read: (target: Target) => unknown): Column => ({ id: (columns += 1), ...numbered(all, read) });
  const known = new Map<string, Column>();
  const columnFor = (key: string, read: (target: Target) => unknown): Column => {
    const found = known.get(key) ?? columnOf(read);
    known.set(key, found);
    return found;
  };
  const own = columnOf(ownText);

  const columnsOfTarget = (actor: Actor, { globs, wholeArn, onTarget, keys }: ViewReads): readonly Column[] => [
    ...(wholeArn
      ? [columnFor('arn', ({ arn }) => arn)]
      : [...globs].map(([text, glob]) => columnFor(`glob ${text}`, ({ arn }) => matches(glob, arn)))),
    ...[...onTarget].map(([text, condition]) =>
      columnFor(`condition ${text}`, (target) => condition.holds(plainContext(actor, target))),
    ),
    ...keys
      .filter((key) => !isPrincipalKey(key))
      .map((key) => columnFor(`key ${key}`, (target) => JSON.stringify(plainContext(actor, target)(key)))),
  ];
  const readsOnce = memoize((statements: KnownStatements) => viewReadsOf(statements), { key: ({ id }) => id });
  const columnsOnce = new Map<number, readonly Column[]>();
  const columnsFor = (actor: Actor, statements: KnownStatements, reads: ViewReads): readonly Column[] => {
    const found = columnsOnce.get(statements.id) ?? columnsOfTarget(actor, reads);
    columnsOnce.set(statements.id, found);
    return found;
  };
  const written = new Map<string, ViewNumbers>();
  return (actor, statements) => {
    const distinct = [...new Map(statements.map((each) => [each.id, each])).values()];
    const found = new Set<Column>();
    const spellings = new Map<string, string | undefined>();
    const ofActor: Column[] = [];
    for (const each of distinct) {
      const reads = readsOnce(each);
      for (const column of columnsFor(actor, each, reads)) found.add(column);
      for (const [key, spelling] of reads.spellings)
        spellings.set(key, spellings.has(key) && spellings.get(key) !== spelling ? undefined : spelling);
      for (const condition of reads.onActor.values())
        ofActor.push(
          columnOf((target) =>
            observedContexts(actor, target)
              .map((context) => condition.holds(context))
              .join(),
          ),
        );
    }
    for (const [key, spelling] of spellings)
      found.add(columnFor(`spelling ${key} ${spelling ?? '/'}`, (target) => otherSpellings(target, key, spelling)));
    const telling = [...found].filter(({ count }) => count > 1).sort((a, b) => a.id - b.id);
    const key = ofActor.length === 0 ? telling.map(({ id }) => id).join() : undefined;
    const before = key === undefined ? undefined : written.get(key);
    if (before) return before;
    const numbers = withHeld([...telling, ...ofActor].reduce<Counted>(refined, own), holdings).subarray(
      0,
      targets.length,
    );
    if (key !== undefined) written.set(key, numbers);
    return numbers;
  };
}

/** What conditions read that do not read the actor: any of its contexts tells it. */
function plainContext(actor: Actor, target: Target): Context {
  return observedContexts(actor, target)[0] ?? (() => absent);
}

/** Numbers what several views together tell apart. */
export function together([first, ...views]: readonly ViewNumbers[]): ViewNumbers {
  if (!first || views.length === 0) return first ?? new Int32Array();
  const counted = (numbers: ViewNumbers) => ({ numbers, count: numbers.reduce((a, b) => Math.max(a, b), -1) + 1 });
  return views.map(counted).reduce(refined, counted(first)).numbers;
}

/** Some targets, then those among their facts, and those among the facts of these. */
function withOthers(targets: readonly Target[]): readonly Target[] {
  const all = new Set(targets);
  for (const target of all)
    for (const { targets: others } of factsOf(target).others) for (const other of others) all.add(other);
  return [...all];
}

/** A target that has targets among its facts: their places, fact by fact. */
interface Holding {
  readonly place: number;
  readonly lists: readonly (readonly number[])[];
}

/** The targets that hold others, each after those that it holds. */
function holdingsOf(all: readonly Target[]): readonly Holding[] {
  const placeOf = new Map(all.map((target, place) => [target, place]));
  const found = new Map<Target, Holding | undefined>();
  const visit = (target: Target, place: number): void => {
    const { others } = factsOf(target);
    if (others.length === 0 || found.has(target)) return;
    found.set(target, undefined);
    const lists = others.map(({ targets }) => targets.map((other) => placeOf.get(other) ?? place));
    for (const { targets } of others) for (const other of targets) visit(other, placeOf.get(other) ?? place);
    found.delete(target);
    found.set(target, { place, lists });
  };
  all.forEach(visit);
  return [...found.values()].flatMap((holding) => holding ?? []);
}

/** Tells targets apart by those among their facts too. */
function withHeld({ numbers, count }: Counted, holdings: readonly Holding[]): Int32Array {
  const seen = numbers.slice();
  const lists = new Map<string, number>();
  const pairs = new Map<number, number>();
  let next = count;
  const numberIn = <Key>(known: Map<Key, number>, key: Key): number => {
    const found = known.get(key) ?? next++;
    known.set(key, found);
    return found;
  };
  const numberOfList = (list: readonly number[]): number => {
    const [only] = list;
    if (only !== undefined && list.length === 1) return seen[only] ?? 0;
    return numberIn(
      lists,
      list
        .map((place) => seen[place] ?? 0)
        .sort((a, b) => a - b)
        .join(),
    );
  };
  for (const { place, lists: held } of holdings) {
    let number = seen[place] ?? 0;
    for (const list of held) number = numberIn(pairs, number * mostNumbers + numberOfList(list));
    seen[place] = number;
  }
  return seen;
}

const mostNumbers = 2 ** 26;

type Counted = Pick<Column, 'numbers' | 'count'>;

function numbered(targets: readonly Target[], read: (target: Target) => unknown): Counted {
  const known = new Map<unknown, number>();
  const numbers = Int32Array.from(targets, (target) => {
    const value = read(target);
    const number = known.get(value) ?? known.size;
    known.set(value, number);
    return number;
  });
  return { numbers, count: known.size };
}

/** Numbers the pairs of what two columns tell. */
function refined(one: Counted, other: Counted): Counted {
  const { numbers, count: width } = other;
  const known = new Map<number, number>();
  const table = one.count * width <= 4 * numbers.length ? new Int32Array(one.count * width).fill(-1) : undefined;
  let count = 0;
  const pairs = one.numbers.map((number, place) => {
    const pair = number * width + (numbers[place] ?? 0);
    const found = table ? (table[pair] ?? -1) : (known.get(pair) ?? -1);
    if (found >= 0) return found;
    if (table) table[pair] = count;
    else known.set(pair, count);
    return count++;
  });
  return { numbers: pairs, count };
}
