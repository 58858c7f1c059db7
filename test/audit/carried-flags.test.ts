import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { collect } from '../../src/aws/index.ts';
import { silentLog } from '../../src/domain/log.ts';
import { indexWithCarried, type Snapshot } from '../../src/domain/snapshot.ts';
import { numRuns } from '../fixtures/runs.ts';
import { auditor, days, kinds, type Read, type ReadOptions, type Trouble } from './auditor.ts';
import { hour, livingAccount, type FlagCall, type LivingAccount } from './living-account.ts';

/*
 * Random histories of an account, read each night as an audit does, against a reading of everything in the same moment.
 * What the incremental reading may not know yet is written here again, from docs/events.md, and not taken from the code.
 */

/** How late an event may be: docs/events.md. */
const overlap = 48 * hour;

type Step =
  | { readonly do: 'flag'; readonly target: number; readonly delay: number }
  | { readonly do: 'edit' | 'remove'; readonly target: number }
  | { readonly do: 'add'; readonly target: number }
  | { readonly do: 'night'; readonly trouble: Trouble | undefined };

const target = fc.nat(1000);
const delay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: hour / 4 }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: overlap }) },
  { weight: 1, arbitrary: fc.integer({ min: overlap + 1, max: 6 * overlap }) },
  { weight: 1, arbitrary: fc.constant(Infinity) },
);
const trouble = fc.oneof(
  { weight: 12, arbitrary: fc.constant(undefined) },
  { weight: 4, arbitrary: fc.constantFrom<Trouble>('cloudtrail', 'denied', 'dies', 'instances only') },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('flag' as const), target, delay }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'remove' as const), target }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('add' as const), target }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('night' as const), trouble }) },
);
/** Hours from one step to the next. */
const pause = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 3, max: 30 }));
const history = fc.array(fc.tuple(step, pause), { minLength: 5, maxLength: 60 });

/** The flags that a snapshot shows, by resource. */
function flagsIn(snapshot: Snapshot): ReadonlyMap<string, unknown> {
  const { resources } = indexWithCarried(snapshot).snapshot;
  return new Map(resources.filter(({ kind }) => kinds.includes(kind)).map(({ id, attributes }) => [id, attributes]));
}

/** The flags as they are. */
async function flagsOf(account: LivingAccount, now: number): Promise<ReadonlyMap<string, unknown>> {
  const askedBefore = new Map(account.askedAt);
  const all = await collect(account.source(now), { kinds, log: silentLog });
  for (const id of account.held.keys()) account.askedAt.set(id, askedBefore.get(id) ?? 0);
  return flagsIn(all);
}

/** Whether the calls about a resource explain that its flags are not known as they are. */
function isExcused(account: LivingAccount, id: string, now: number, oldest: number): boolean {
  const calls = account.calls.filter((call) => call.id === id);
  const isTimely = ({ at, seenAt }: FlagCall) => seenAt <= now && seenAt - at <= overlap;
  const reread = Math.max(account.held.get(id)?.editedAt ?? 0, ...calls.filter(isTimely).map(({ at }) => at));
  return calls.some((call) => !isTimely(call) && call.at > reread && call.at >= oldest);
}

interface Known {
  /** The kinds that the last run that concluded read completely. */
  complete: ReadonlySet<string>;
  /** When runs that concluded started. */
  readonly nights: number[];
}

async function lives(steps: readonly (readonly [Step, number])[]): Promise<void> {
  const account = livingAccount();
  for (const kind of ['instance', 'image', 'instance', 'instance', 'image'] as const) account.add(kind);
  const { read, close } = await auditor(account);
  const known: Known = { complete: new Set(), nights: [] };
  let now = Date.parse('2026-11-01T03:00:00.000Z');
  try {
    for (const [each, hours] of steps) {
      now += hours * hour + 1000;
      const ids = [...account.held.keys()];
      const id = ids['target' in each ? each.target % ids.length : 0];
      if (each.do === 'night') await night(each.trouble);
      else if (each.do === 'add' || id === undefined)
        account.add('target' in each && each.target % 3 === 0 ? 'image' : 'instance');
      else if (each.do === 'flag') account.setFlag(id, now, each.delay);
      else account[each.do](id, now);
    }
    for (let more = 0; more <= days; more += 1) {
      now += 24 * hour;
      await night(undefined);
    }
    now += hour;
    assert.deepEqual(flagsIn(await read(now)), await flagsOf(account, now), 'after a whole cycle');
  } finally {
    await close();
  }

  async function night(what: Trouble | undefined): Promise<void> {
    const snapshot = await read(now, { trouble: what });
    if (what === 'instances only') return;
    const truth = await flagsOf(account, now);
    const shown = flagsIn(snapshot);
    const complete = new Set(snapshot.coverage.filter(({ status }) => status === 'complete').map(({ kind }) => kind));
    assert.ok(what === 'denied' || kinds.every((kind) => complete.has(kind)), 'all is read');
    // A turn comes once in a cycle, and is taken by the first run after it.
    const turn = now - days * 24 * hour;
    const oldest = known.nights.findLast((at) => at <= turn) ?? 0;
    for (const id of shown.keys()) assert.ok(truth.has(id) || what === 'denied', `${id} is gone`);
    for (const [id, flags] of truth) {
      const kind = id.startsWith('ami-') ? 'image-attribute' : 'instance-attribute';
      const isReadAgain = what === 'cloudtrail' || !known.complete.has(kind);
      if (!complete.has(kind) || (!isReadAgain && isExcused(account, id, now, oldest))) continue;
      assert.deepEqual(shown.get(id), flags, `${id} at ${new Date(now).toISOString()}`);
    }
    for (const kind of complete) assertDates(snapshot, kind, account, now, oldest);
    if (what === 'dies') return;
    known.complete = complete;
    known.nights.push(now);
  }
}

/** What is said of how old the flags of a kind are holds, of each of them. */
function assertDates(snapshot: Snapshot, kind: string, { askedAt }: LivingAccount, now: number, oldest: number): void {
  const attributes = snapshot.coverage.find((scope) => scope.kind === kind)?.attributes;
  assert.equal(attributes !== undefined, kinds.includes(kind), `${kind} says what is carried`);
  if (!attributes) return;
  const ages = snapshot.resources.filter((each) => each.kind === kind).map(({ id }) => askedAt.get(id) ?? 0);
  assert.equal(ages.filter((at) => at === now).length, attributes.read, 'as many as were read');
  assert.equal(ages.filter((at) => at < now).length, attributes.carried, 'as many as are carried');
  const since = Math.max(Date.parse(attributes.since ?? ''), oldest);
  assert.ok(
    ages.every((at) => at >= since),
    'not older than it is said',
  );
}

suite('flags that are carried', () => {
  test(
    'are as right as those that are all read, but for what CloudTrail shows late',
    { timeout: 600_000 },
    async () => {
      await fc.assert(fc.asyncProperty(history, lives), { numRuns: numRuns(400, 40), endOnFailure: true });
    },
  );

  const all = ['i-1', 'ami-2', 'i-3'];
  const start = Date.parse('2026-11-01T03:00:00.000Z');
  /** What happens between the first run and the last, an hour later, and about which resources the last one asks. */
  const cases: readonly {
    readonly name: string;
    readonly first?: ReadOptions;
    readonly before?: (account: LivingAccount) => void;
    readonly between?: (account: LivingAccount, read: Read) => unknown;
    readonly last?: ReadOptions;
    readonly asks: readonly string[];
  }[] = [
    { name: 'nothing happens', asks: [] },
    {
      name: 'a flag is changed',
      between: (account) => {
        account.setFlag('i-3', start + 1, 0);
      },
      asks: ['i-3'],
    },
    {
      name: 'a flag is changed, not to be seen yet',
      between: (a) => {
        a.setFlag('i-3', start + 1, 2 * hour);
      },
      asks: [],
    },
    {
      name: 'a change before the first run is seen late',
      before: (a) => {
        a.setFlag('i-3', start - 1, 2);
      },
      asks: ['i-3'],
    },
    {
      name: 'a change is seen later than events may be',
      before: (a) => {
        a.setFlag('i-3', start - 49 * hour, 49 * hour + 2);
      },
      asks: [],
    },
    {
      name: 'an image is shared',
      between: (account) => {
        account.setFlag('ami-2', start + 1, 0);
      },
      asks: ['ami-2'],
    },
    {
      name: 'a record changes',
      between: (account) => {
        account.edit('i-3', start + 1);
      },
      asks: ['i-3'],
    },
    {
      name: 'an instance comes',
      between: (account) => {
        account.add('instance');
      },
      asks: ['i-4'],
    },
    {
      name: 'an instance goes',
      between: (account) => {
        account.remove('i-3');
      },
      asks: [],
    },
    { name: 'CloudTrail cannot be read', last: { trouble: 'cloudtrail' }, asks: all },
    {
      name: 'an event names no resource',
      between: (account) => {
        account.setFlag('', start + 1, 0);
      },
      asks: ['i-1', 'i-3'],
    },
    { name: 'the first run was denied one call', first: { trouble: 'denied' }, asks: ['i-1', 'i-3'] },
    { name: 'the first run did not conclude', first: { trouble: 'dies' }, asks: all },
    { name: 'the first run read files', first: { isFile: true }, asks: all },
    { name: 'the cycle is another one', last: { days: 8 }, asks: all },
    { name: 'the clock goes back', last: { at: start - hour }, asks: all },
    { name: 'the last run is a cycle later', last: { at: start + 7 * 24 * hour }, asks: all },
    {
      name: 'a record changes, and a run of instances alone sees it',
      between: async (account, read) => {
        account.edit('i-3', start + 1);
        await read(start + 2, { trouble: 'instances only' });
      },
      asks: ['i-3'],
    },
    {
      name: 'a run that does not conclude reads what changed, and it is read again',
      between: async (account, read) => {
        account.setFlag('i-3', start + 1, 0);
        await read(start + 2, { trouble: 'dies' });
      },
      asks: ['i-3'],
    },
  ];
  for (const { name, first, before, between, last, asks } of cases) {
    test(`the last run asks for ${asks.join(', ') || 'nothing'} where ${name}`, async (t) => {
      const account = livingAccount();
      for (const kind of ['instance', 'image', 'instance'] as const) account.add(kind);
      const { read, close } = await auditor(account);
      t.after(close);
      before?.(account);
      await read(start, first);
      await between?.(account, read);
      account.askedAt.clear();
      await read(start + hour, last);
      assert.deepEqual([...account.askedAt.keys()].sort(), [...asks].sort());
    });
  }
});
