import assert from 'node:assert/strict';
import path from 'node:path';
import { before, test } from 'node:test';
import { awsSource } from '../../../src/aws/index.ts';
import type { EventQuery } from '../../../src/domain/api-event.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { startSandbox } from '../../../src/sandbox/index.ts';
import { bySession, byUser, eventFiles, recordedEvent } from '../../accounts/events.ts';
import { writeFiles } from '../../accounts/files.ts';
import { home } from '../../accounts/places.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';

before(() => {
  useCredentials(home);
});

const [from, to] = [new Date('2026-11-27T03:00:00Z'), new Date('2026-11-28T03:00:00Z')];
const budget = { concurrency: 8, requestsPerSecond: 1000, attempts: 8 };

test('events that are wanted by name are looked up by it, one search a name, and no sessions are', async (t) => {
  const at = '2026-11-27T20:00:00Z';
  const change = (name: string, by = byUser('david')) =>
    recordedEvent(`ec2:${name}`, { by, at, request: { instanceId: 'i-1' }, region: 'eu-west-1' });
  const files = eventFiles({
    'eu-west-1': [
      change('ModifyInstanceAttribute', bySession('ops', 'ana')),
      change('ModifyInstanceAttributes'),
      change('StopInstances'),
    ],
  });
  const names = ['ModifyImageAttribute', 'ModifyInstanceAttribute'];
  const directory = await temporaryFolder(t);
  await writeFiles(path.join(directory, home), files);
  const sandbox = await startSandbox({ directory, throttling: 'off', clock: () => to.getTime() });
  t.after(() => sandbox.close());
  const http = (query: Pick<EventQuery, 'regions' | 'names'>) =>
    awsSource({ regions: ['eu-west-1'], endpoint: sandbox.url, budget, log: silentLog }).events({
      ...{ account: home, from, to },
      ...query,
    });
  const { events, search } = await http({ regions: ['eu-west-1'], names });
  assert.deepEqual(
    events.map(({ event }) => event),
    ['ec2:ModifyInstanceAttribute'],
  );
  assert.deepEqual([search.regions, search.problem], [['eu-west-1'], undefined]);
  const searches = () => sandbox.calls().filter(({ action }) => action === 'LookupEvents').length;
  assert.equal(searches(), 2);
  const other = await http({ regions: ['us-west-2'], names });
  assert.deepEqual([other.events, other.search.regions], [[], []]);
  assert.match(other.search.problem ?? '', /^CloudTrail in us-west-2: AccessDenied/);
  assert.equal(searches(), 3);
});
