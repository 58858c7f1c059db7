/**
 * Repairs against moto, another's idea of AWS: an account is made there, audited by the SDK, the very commands that are
 * printed are run by the AWS CLI, and the account is audited again. The findings are gone, nothing else changed, and
 * what is lost is what was said. Run by `node --test test/conformance/moto-repairs.ts` where `aws` and moto are installed.
 */
import assert from 'node:assert/strict';
import { after, before, suite, test } from 'node:test';
import { loadReference } from '../../src/access/index.ts';
import { commandsBetween } from '../../src/causes/repairs/commands/index.ts';
import { lossCounter } from '../../src/causes/repairs/losses.ts';
import type { Repair } from '../../src/domain/cause.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { resourceKey, type ResourcePair } from '../../src/domain/resource-edit.ts';
import { indexSnapshot, type Snapshot } from '../../src/domain/snapshot.ts';
import { home, type AccountParts } from '../accounts/account.ts';
import { useCredentials } from '../aws/fixtures/environment.ts';
import { changes } from '../causes/repairs/fixtures/changes.ts';
import { baselineText, type Closing } from '../causes/repairs/fixtures/closing.ts';
import { closings } from '../causes/repairs/fixtures/closings.ts';
import { readBaseline } from '../causes/nights.ts';
import { audited, now } from '../causes/repairs/fixtures/finder.ts';
import { edits, readAll } from '../sandbox/fixtures/writable-account.ts';
import { makeInMoto, type MadeIds } from './moto/make-account.ts';
import { startMoto, type MotoServer } from './moto/server.ts';
import { runCommands } from './run-commands.ts';

/** What moto 5.2 cannot do, by the name of the change or the closing. */
const impossible: Readonly<Record<string, string>> = {
  'a permissions boundary': 'moto knows no boundaries of users: PutUserPermissionsBoundary is not implemented',
  'shutdown behavior': 'ModifyInstanceAttribute ignores InstanceInitiatedShutdownBehavior',
  'tokens of the metadata service': 'ModifyInstanceMetadataOptions forgets the options that a call does not name',
  'whoever can take policies away from themselves gets a boundary, which they cannot': 'no boundaries of users',
  'of more than a policy should name, nothing is named': 'its other repair is a boundary: no boundaries of users',
  'a boundary of the account gets a Deny': 'no boundaries of users',
  "a boundary of AWS's stays as it is": 'no boundaries of users',
  'deregistration protection': 'EnableImageDeregistrationProtection is not implemented',
};

const baseline = await readBaseline(baselineText);
const reference = await loadReference('all');
const count = lossCounter(reference, now);
const command = process.env['MOTO_SERVER'];
if (!command)
  throw new Error('MOTO_SERVER must name the program moto_server: pip install -r test/conformance/requirements.txt');

/** One has AWS's own policies, a thousand of them, which it makes and lists for seconds; the other has none. */
let servers: Readonly<Record<'withPoliciesOfAws' | 'plain', MotoServer>>;

before(async () => {
  useCredentials(home);
  const environment = { MOTO_ACCOUNT_ID: home, MOTO_EC2_LOAD_DEFAULT_AMIS: 'false' };
  servers = {
    withPoliciesOfAws: await startMoto(command, environment),
    plain: await startMoto(command, { ...environment, MOTO_IAM_LOAD_MANAGED_POLICIES: 'false' }),
  };
  // What it numbers only once in its life.
  for (const { url } of Object.values(servers)) await makeInMoto(url, {});
});

after(() => Promise.all(Object.values(servers).map((server) => server.close())));

/** An account in moto. */
interface Made {
  readonly url: string;
  readonly ids: MadeIds;
  readonly snapshot: Snapshot;
}

async function made(parts: AccountParts): Promise<Made> {
  const usesAws = Object.keys(parts.managed ?? {}).some((name) => name.startsWith('arn:'));
  const { url } = servers[usesAws ? 'withPoliciesOfAws' : 'plain'];
  const ids = await makeInMoto(url, parts);
  return { url, ids, snapshot: await read(url) };
}

/** What an audit reads of moto, without what is another each time that an account is made. */
async function read(url: string): Promise<Snapshot> {
  const snapshot = await readAll({ url });
  return {
    ...snapshot,
    resources: snapshot.resources.map((each) => ({ ...each, attributes: timeless(each.attributes) })),
  };
}

function timeless(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(timeless);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key, /At$|^uniqueId$/.test(key) ? null : timeless(each)]),
  );
}

/** Version ids are AWS's own: a version that is created again gets another one. */
const ofVersions = /^policy\//;

const isPossible = ({ name }: { readonly name: string }) => !Object.hasOwn(impossible, name);

suite('each change that a repair makes', () => {
  for (const { name, from, to } of changes.filter(isPossible)) {
    void test(name, async () => {
      const { snapshot: wanted } = await made(to);
      const { snapshot: was, url } = await made(from);
      const commands = between(was, wanted);
      assert.notEqual(commands.length, 0, 'something is to be done');
      await runCommands(url, commands);
      const changed = await read(url);
      assert.deepEqual(edits(wanted, changed).filter(isMeant), []);
      await runCommands(url, between(changed, was));
      assert.deepEqual(edits(was, await read(url)).filter(isMeant), []);
    });
  }
});

function isMeant(line: string): boolean {
  return !ofVersions.test(line);
}

suite('what closes a finding', () => {
  for (const closing of closings.filter(isPossible)) {
    void test(closing.name, async () => {
      const { snapshot } = await made(closing.account);
      const some = offeredFor(closing, snapshot, new Map()).repairs;
      for (const [position, { title: wanted }] of some.entries()) {
        const { ids, url, snapshot: was } = await made(closing.account);
        const { findings, repairs } = offeredFor(closing, was, ids);
        const { commands, inverse, closes, loses, title } = repairs[position] ?? missing(wanted);
        await runCommands(url, commands);
        const is = await read(url);
        const left = new Set(findingsIn(is).findings.map(({ id }) => id));
        const gone = findings.filter(({ id }) => !left.has(id)).map(({ id }) => id);
        assert.deepEqual(gone.sort(), [...closes], title);
        assert.deepEqual(lost(was, is, [...new Set(loses.map(({ action }) => action))]), withoutRules(loses), title);
        await runCommands(url, inverse);
        assert.deepEqual(edits(was, await read(url)).filter(isMeant), [], title);
      }
    });
  }
});

void test('what moto cannot do is a change or a closing that there is', () => {
  const names = new Set([...changes, ...closings].map(({ name }) => name));
  assert.deepEqual(
    Object.keys(impossible).filter((name) => !names.has(name)),
    [],
  );
});

interface Offered {
  readonly findings: readonly Finding[];
  readonly repairs: readonly Repair[];
}

function offeredFor({ findings: which }: Closing, snapshot: Snapshot, ids: ReadonlyMap<string, string>): Offered {
  const { findings, finder } = findingsIn(snapshot);
  const about = new Set(which.about.map((id) => ids.get(id) ?? id));
  const meant = findings.filter(({ check, resource }) => check === which.check && about.has(resource.id));
  return { findings, repairs: finder.ofFindings(meant).filter(({ commands }) => commands.length > 0) };
}

function findingsIn(snapshot: Snapshot) {
  return audited(indexSnapshot(snapshot), baseline);
}

function between(from: Snapshot, to: Snapshot): readonly string[] {
  const keyed = ({ resources }: Snapshot) => new Map(resources.map((each) => [resourceKey(each), each]));
  const [was, is] = [keyed(from), keyed(to)];
  const pairs = [...new Set([...was.keys(), ...is.keys()])].map((key): ResourcePair => ({
    before: was.get(key),
    after: is.get(key),
  }));
  return commandsBetween(pairs, indexSnapshot(from)).commands;
}

function lost(before: Snapshot, after: Snapshot, actions: readonly string[]) {
  const question = { baseline, actions, principals: undefined, failsRule: false };
  return count(indexSnapshot(before), indexSnapshot(after), question);
}

function withoutRules(loses: ReturnType<typeof lost>) {
  return loses.map(({ principal, action, count: many }) => ({ principal, action, count: many }));
}

function missing(title: string): never {
  throw new Error(`"${title}" is not offered the second time`);
}
