import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { withActors, type LookUpEvents } from '../../src/audit/actors.ts';
import type { ApiEvent, EventQuery } from '../../src/domain/api-event.ts';
import { causeId, type Cause } from '../../src/domain/cause.ts';

const account = '111122223333';
const [yesterday, today] = ['2026-11-23T03:00:00.000Z', '2026-11-24T03:00:00.000Z'];

const change: Cause['changes'][number] = {
  account,
  region: 'global',
  resource: { arn: `arn:aws:iam::${account}:group/devs`, kind: 'group', id: 'devs' },
  change: 'changed',
  path: ['attributes', 'inline', 'temp'],
  field: 'inline.temp',
  before: null,
  after: { name: 'temp', policy: { document: { Statement: [] } } },
  also: [],
  text: 'inline policy temp was put on group devs',
  short: 'temp on devs',
};

function cause(more: Partial<Cause> = {}): Cause {
  const changes = more.changes ?? [change];
  return {
    id: causeId('change', changes),
    kind: 'change',
    title: change.text,
    short: change.short,
    severity: 'high',
    firstSeen: today,
    changes,
    togetherWith: [],
    by: [],
    findings: ['dw-1'],
    consequences: [],
    repairs: [],
    ...more,
  };
}

const put: ApiEvent = {
  account,
  region: 'us-east-1',
  principal: `arn:aws:iam::${account}:user/david`,
  at: '2026-11-23T22:14:00.000Z',
  event: 'iam:PutGroupPolicy',
  request: { groupName: 'devs', policyName: 'temp', policyDocument: '{"Statement":[]}' },
  response: null,
  resources: [],
};

/** Looks up these events, and keeps what it was asked. */
function lookUp(events: readonly ApiEvent[]): { readonly asked: EventQuery[]; readonly events: LookUpEvents } {
  const asked: EventQuery[] = [];
  return {
    asked,
    events: (query) => {
      asked.push(query);
      const search = { from: query.from.toISOString(), to: query.to.toISOString(), regions: ['us-east-1'] };
      return Promise.resolve({ events, search });
    },
  };
}

const night = { startedAt: today, since: yesterday, signal: undefined };

suite('who made the changes of causes', () => {
  test('one sweep since the reading before names the caller', async () => {
    const { asked, events } = lookUp([put]);
    const {
      causes: [found],
    } = await withActors([cause()], { ...night, events });
    assert.deepEqual(
      found?.by.map(({ principal, event }) => [principal, event]),
      [[put.principal, 'iam:PutGroupPolicy']],
    );
    assert.deepEqual(found.searched, { from: yesterday, to: today, regions: ['us-east-1'] });
    assert.deepEqual(
      asked.map(({ account: of, regions, from, to }) => [of, regions, from.toISOString(), to.toISOString()]),
      [[account, ['global'], yesterday, today]],
    );
  });

  test('where no event is found, it is said where they were searched', async () => {
    const {
      causes: [found],
    } = await withActors([cause()], { ...night, events: lookUp([]).events });
    assert.deepEqual([found?.by, found?.searched?.regions], [[], ['us-east-1']]);
  });

  for (const [name, causes] of [
    ['nothing changed', []],
    ['time alone explains it', [cause({ kind: 'time', changes: [] })]],
    ['who did it is known', [cause({ firstSeen: yesterday, by: [put] })]],
    [
      'it was looked for in vain too long ago',
      [
        cause({
          firstSeen: '2026-11-19T03:00:00.000Z',
          searched: { from: '2026-11-18T03:00:00.000Z', to: '2026-11-19T03:00:00.000Z', regions: [] },
        }),
      ],
    ],
  ] as const)
    test(`nobody is asked where ${name}`, async () => {
      const { asked, events } = lookUp([put]);
      assert.deepEqual((await withActors(causes, { ...night, events })).causes, causes);
      assert.deepEqual(asked, []);
    });

  test('the actors of changes that no cause has are found in the same sweep', async () => {
    const { asked, events } = lookUp([put]);
    const { changes } = cause();
    const { madeBy } = await withActors([], { ...night, events, besides: changes });
    assert.deepEqual([asked.length, madeBy(changes).by.map(({ principal }) => principal)], [1, [put.principal]]);
    const { madeBy: unknown } = await withActors([], { ...night, events: undefined, besides: changes });
    assert.deepEqual(unknown(changes), { by: [] });
  });

  test('an event that came late fills in on the next night', async () => {
    const searched = { from: '2026-11-22T03:00:00.000Z', to: yesterday, regions: ['us-east-1'] };
    const { asked, events } = lookUp([{ ...put, at: '2026-11-22T22:14:00.000Z' }]);
    const {
      causes: [found],
    } = await withActors([cause({ firstSeen: yesterday, searched })], { ...night, events });
    assert.equal(found?.by[0]?.principal, put.principal);
    assert.equal(asked[0]?.from.toISOString(), searched.from);
  });

  const flag: Cause['changes'][number] = {
    ...change,
    region: 'us-east-1',
    resource: { arn: `arn:aws:ec2:us-east-1:${account}:instance/i-1`, kind: 'instance-attribute', id: 'i-1' },
    path: ['attributes', 'disableApiTermination'],
    field: 'disableApiTermination',
    before: true,
    after: false,
    text: 'termination protection of instance i-1 was switched off',
    short: 'termination protection off for i-1',
  };
  const both = { changes: [change, flag], eachSuffices: true } as const;
  const cleared: ApiEvent = {
    ...put,
    principal: `arn:aws:iam::${account}:user/elena`,
    event: 'ec2:ModifyInstanceAttribute',
    request: { instanceId: 'i-1', disableApiTermination: { value: false } },
  };
  const searchedBefore = { from: '2026-11-22T03:00:00.000Z', to: yesterday, regions: ['us-east-1'] };
  const partly = cause({
    ...both,
    firstSeen: yesterday,
    by: [put],
    withoutEvent: [flag.text],
    searched: searchedBefore,
  });

  for (const [name, events, missing] of [
    ['of one of several changes no event is found: it is named', [put], [flag.text]],
    ['each of several changes has an event: none is missing', [put, cleared], undefined],
    ['none of several changes has an event: that is said of all', [], undefined],
  ] as const)
    test(name, async () => {
      const {
        causes: [found],
        madeBy,
      } = await withActors([cause(both)], { ...night, events: lookUp(events).events, besides: both.changes });
      assert.deepEqual([found?.by.length, found?.withoutEvent], [events.length, missing]);
      assert.deepEqual(madeBy(both.changes).withoutEvent, missing);
    });

  test('the event of the other change that came late fills in on the next night', async () => {
    const {
      causes: [found],
    } = await withActors([partly], { ...night, events: lookUp([put, cleared]).events });
    assert.deepEqual(found?.by.map(({ principal }) => principal).sort(), [put.principal, cleared.principal].sort());
    assert.equal(found.withoutEvent, undefined);
  });

  test('what an earlier run found stays where the next one finds no more', async () => {
    for (const events of [[], [put]])
      assert.deepEqual((await withActors([partly], { ...night, events: lookUp(events).events })).causes, [partly]);
  });

  test('an audit that was stopped early says that nobody was asked', async () => {
    const signal = AbortSignal.abort(new Error('the time limit is over'));
    const events: LookUpEvents = () => Promise.reject(new Error('stopped'));
    const {
      causes: [found],
    } = await withActors([cause()], { ...night, events, signal });
    assert.match(found?.searched?.problem ?? '', /stopped early/);
    await assert.rejects(withActors([cause()], { ...night, events }), /stopped/);
  });

  test('without a look-up the causes stay as they are', async () => {
    const causes = [cause()];
    assert.deepEqual((await withActors(causes, { ...night, events: undefined })).causes, causes);
  });
});
