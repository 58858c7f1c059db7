import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { before, describe, test } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { loadReference } from '../../../src/access/index.ts';
import { collect, directorySource, instanceTypes, resourceKinds } from '../../../src/aws/index.ts';
import { runChecks } from '../../../src/checks/index.ts';
import { vocabulary } from '../../../src/commands/setup.ts';
import { loadBaseline } from '../../../src/config/index.ts';
import type { Baseline } from '../../../src/domain/baseline.ts';
import type { Json } from '../../../src/domain/json.ts';
import { silentLog } from '../../../src/domain/log.ts';
import { indexSnapshot, type Snapshot } from '../../../src/domain/snapshot.ts';
import { writeFiles, type Files } from '../../accounts/files.ts';
import { temporaryFolder } from '../fixtures/environment.ts';
import { account, inAccount, richAccount } from '../fixtures/rich-account.ts';

const baselineText = `version: 1
tags: { required: [ { key: Owner } ] }
protect: [ { name: p, match: { tag: { department: prod } }, instances: { terminationProtection: true, shutdownBehavior: stop }, images: { deregistrationProtection: true } } ]
instances: { allowedTypes: ["t3.*"], imdsv2: required }
images: { public: forbidden, sharedWith: [] }
grants: { forbidden: [ { actions: ["ec2:*"], resources: "*", except: [group/admins] } ] }
access: [ { name: a, actions: destroy, resources: { tag: { department: prod } }, allowedTo: [group/admins] } ]
credentials: { mfa: required, maxKeyAgeDays: 90 }
`;

/** The JSON files of the account: each a list of the values in it, one for a file of lines. */
const documents: Readonly<Record<string, readonly Json[]>> = Object.fromEntries(
  Object.entries(richAccount as Readonly<Record<string, Json>>).flatMap(([file, content]) =>
    typeof content === 'string' ? [] : [[file, (Array.isArray(content) ? content : [content]) as readonly Json[]]],
  ),
);

type Path = readonly (string | number)[];

/** A place in a file: the path in its values. */
interface Spot {
  readonly file: string;
  readonly path: Path;
}

const documentKeys = ['PolicyDocument', 'AssumeRolePolicyDocument', 'Document'];

function pathsIn(value: Json, before: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [before];
  const members = Array.isArray(value)
    ? value.map((member: Json, index) => [index, member] as const)
    : Object.entries(value);
  return [before, ...members.flatMap(([key, member]) => pathsIn(member, [...before, key]))];
}

const spots: readonly Spot[] = Object.entries(documents).flatMap(([file, values]) =>
  values.flatMap((value, index) => pathsIn(value, [index]).map((path) => ({ file, path }))),
);

const isIn = (path: Path, keys: readonly string[]) => path.some((key) => keys.includes(String(key)));
const inDocument = spots.filter(({ path }) => isIn(path.slice(0, -1), documentKeys));
const elsewhere = spots.filter(({ path }) => !isIn(path.slice(0, -1), documentKeys));

function valueAt(value: Json, [key, ...rest]: Path): Json {
  return key === undefined ? value : valueAt((value as Readonly<Record<string | number, Json>>)[key] as Json, rest);
}

function replaced(value: Json, [key, ...rest]: Path, by: Json): Json {
  if (key === undefined) return by;
  if (Array.isArray(value))
    return value.map((member: Json, index) => (index === key ? replaced(member, rest, by) : member));
  return Object.fromEntries(
    Object.entries(value as Readonly<Record<string, Json>>).map(([name, member]) => [
      name,
      name === key ? replaced(member, rest, by) : member,
    ]),
  );
}

const typeOf = (value: Json) => (value === null ? 'null' : Array.isArray(value) ? 'list' : typeof value);
const values: readonly Json[] = [
  5,
  -1.5,
  'text',
  '',
  true,
  false,
  null,
  [],
  {},
  [1],
  ['a'],
  [null],
  { a: 1 },
  { Value: 5 },
];

/** A value of another type than the place has. Policy documents may be texts and objects. */
function mutation(spot: Spot): fc.Arbitrary<Spot & { readonly by: Json }> {
  const current = typeOf(valueAt(documents[spot.file] as Json, spot.path));
  const isDocument = documentKeys.includes(String(spot.path.at(-1)));
  const other = values.filter(
    (value) => typeOf(value) !== current && !(isDocument && ['string', 'object'].includes(typeOf(value))),
  );
  return fc.constantFrom(...other).map((by) => ({ ...spot, by }));
}

const seenIn = (all: readonly Spot[]) => fc.constantFrom(...all).chain(mutation);

let directory: string;
let baseline: Baseline;
let untouched: Snapshot;
let reference: Awaited<ReturnType<typeof loadReference>>;

before(async (t) => {
  directory = await temporaryFolder(t as { after(cleanUp: () => Promise<void>): void });
  await writeFiles(directory, inAccount(account, richAccount));
  await writeFile(path.join(directory, 'baseline.yaml'), baselineText);
  baseline = await loadBaseline(path.join(directory, 'baseline.yaml'), vocabulary);
  reference = await loadReference('all');
  untouched = await collect(directorySource(directory), { log: silentLog });
});

async function collectWith({ file, path: place, by }: Spot & { readonly by: Json }): Promise<Snapshot> {
  const content = replaced(documents[file] as Json, place, by) as readonly Json[];
  const write = (files: Files) => writeFiles(directory, inAccount(account, files));
  await write({ [file]: file.endsWith('.jsonl') ? content : JSON.stringify(content[0]) });
  try {
    return await collect(directorySource(directory), { log: silentLog });
  } finally {
    await write({ [file]: richAccount[file] ?? '' });
  }
}

function checked(snapshot: Snapshot): void {
  runChecks({
    snapshot: indexSnapshot(snapshot),
    baseline,
    reference,
    instanceTypes,
    now: new Date('2026-09-27T00:00:00Z'),
  });
}

const sameContent = (snapshot: Snapshot) => isDeepStrictEqual(snapshot, untouched);

const scopeOf = ({ region, kind }: { readonly region: string; readonly kind: string }) => `${region} ${kind}`;

/**
 * The kinds that each looks at or is amended by: where those are unread, it may hold less, or say that it is unknown.
 */
const restingOn = new Map(
  resourceKinds.map((kind) => [
    kind.kind,
    'of' in kind ? [kind.of] : [...(kind.dependsOn ?? []), `${kind.kind}-attribute`],
  ]),
);

describe('a value of another type, anywhere', () => {
  test(
    'changes nothing, or fails the scope that holds it, which names file and place; the rest is audited',
    { timeout: 300_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(seenIn(elsewhere), async (spot) => {
          const snapshot = await collectWith(spot);
          if (!sameContent(snapshot)) checked(snapshot);
          const incomplete = snapshot.coverage.filter(({ status, optional }) => status !== 'complete' && !optional);
          const failed = new Set(incomplete.map(scopeOf));
          const isLess = ({ region, kind }: { region: string; kind: string }) =>
            restingOn.get(kind)?.some((other) => failed.has(`${region} ${other}`)) ?? false;
          const known = (held: Snapshot) => held.resources.filter((one) => !failed.has(scopeOf(one)) && !isLess(one));
          assert.deepEqual(known(snapshot), known(untouched));
          for (const { status, error = '' } of incomplete) {
            if (status === 'skipped') continue;
            assert.match(
              error,
              new RegExp(
                `^Malformed(Answer|File): ${account}/${spot.file}:(\\d+:)? .+: (expected|holds) |is not in the account|expected is the JSON object`,
              ),
              error,
            );
          }
          const parts = spot.file.split('/');
          assert.ok([...failed].every((scope) => scope.startsWith(parts[0] === 'iam' ? 'global' : (parts[0] ?? ''))));
        }),
        { numRuns: 250, endOnFailure: true },
      );
    },
  );

  test('in a policy document, which is whatever somebody wrote, ends no audit', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(seenIn(inDocument), async (spot) => {
        const snapshot = await collectWith(spot);
        checked(snapshot);
        assert.deepEqual(snapshot.coverage, untouched.coverage);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });

  test('is named by its path', async () => {
    const spot: Spot = {
      file: 'us-east-1/ec2/describe-instances.json',
      path: [0, 'Reservations', 0, 'Instances', 0, 'Tags', 1, 'Value'],
    };
    const { coverage } = await collectWith({ ...spot, by: 5 });
    const scope = coverage.find(({ region, kind }) => region === 'us-east-1' && kind === 'instance');
    assert.equal(
      scope?.error,
      `MalformedAnswer: ${account}/us-east-1/ec2/describe-instances.json: Reservations[0].Instances[0].Tags[1].Value: expected a string, got a number`,
    );
  });
});
