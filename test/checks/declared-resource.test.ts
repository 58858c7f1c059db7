import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { declaredResource } from '../../src/checks/declared-resource/declared-resource.ts';
import type { DeclaredResource } from '../../src/domain/baseline.ts';
import type { Resource } from '../../src/domain/resource.ts';
import {
  account,
  found,
  image,
  instance,
  otherRegion,
  region,
  tagged,
  tagsOf,
  theOne,
  undecidedBy,
} from './fixtures/account.ts';
import { dbCluster, dbInstance, dbSnapshot, globalCluster } from './fixtures/databases.ts';

const web = instance('i-1', {
  name: 'web',
  tags: tagsOf(['team', 'a'], ['__proto__', 'odd']),
  attributes: { type: 't3.micro', image: 'ami-1' },
});

function situation(declared: Partial<DeclaredResource>, resources: readonly Resource<string, unknown>[] = [web]) {
  return { resources, baseline: { resources: [{ id: 'i-1', expect: {}, ...declared }] } };
}

const fields: readonly (readonly [string, DeclaredResource['expect'], string | undefined])[] = [
  ['the declared type', { type: 't3.micro' }, undefined],
  ['another type', { type: 't3.large' }, '"t3.micro"'],
  ['the declared image', { image: 'ami-1' }, undefined],
  ['another image', { image: 'ami-2' }, '"ami-1"'],
  ['the declared name', { name: 'web' }, undefined],
  ['another name', { name: 'Web' }, '"web"'],
  ['the declared tag', { tags: { team: 'a' } }, undefined],
  ['another value of a tag', { tags: { team: 'b' } }, '"a"'],
  ['a tag that is missing', { tags: { Team: 'a' } }, 'none'],
  ['a tag called __proto__ with the declared value', { tags: tagsOf(['__proto__', 'odd']) }, undefined],
  ['a tag called __proto__ with another value', { tags: tagsOf(['__proto__', 'even']) }, '"odd"'],
  ['a tag that every object inherits', { tags: { toString: 'x' } }, 'none'],
];

for (const [what, expect, actual] of fields) {
  test(`${what}: ${actual === undefined ? 'nothing to find' : 'a finding'}`, () => {
    assert.deepEqual(
      found(declaredResource, situation({ expect })).map((finding) => finding.actual),
      actual === undefined ? [] : [actual],
    );
  });
}

test('each field is a finding of its own, and names it', () => {
  const all = found(
    declaredResource,
    situation({ owner: 'ana', expect: { type: 'x', image: 'y', name: 'z', tags: { team: 'b', other: 'c' } } }),
  );
  assert.deepEqual(
    all.map(({ title }) => title),
    [
      'Type of web (i-1) is not as declared',
      'Image of web (i-1) is not as declared',
      'Name of web (i-1) is not as declared',
      'Tag team of web (i-1) is not as declared',
      'Tag other of web (i-1) is not as declared',
    ],
  );
  assert.equal(new Set(all.map(({ id }) => id)).size, 5);
  assert.ok(all.every(({ owner }) => owner === 'ana'));
  assert.deepEqual(all[3]?.fix?.commands, [
    `aws ec2 create-tags --region us-east-1 --resources i-1 --tags '[{"Key":"team","Value":"b"}]'`,
  ]);
  assert.deepEqual(all[3].evidence, { seen: 'a' });
});

test('a resource that is nowhere is missing once all places that may hold it were read', () => {
  const finding = theOne(declaredResource, situation({ id: 'i-9' }));
  assert.equal(finding.title, 'Declared instance i-9 is missing');
  assert.equal(finding.certainty, 'known');
  assert.deepEqual(
    finding.dependsOn,
    [region, otherRegion].map((place) => ({ account, region: place, kind: 'instance' })),
  );
});

test('while one of those places is unread nobody says that it is missing', () => {
  for (const status of ['denied', 'failed', 'skipped'] as const) {
    const unread = [{ kind: 'instance', region: otherRegion, status }];
    assert.deepEqual(found(declaredResource, { ...situation({ id: 'i-9' }), unread }), []);
  }
});

test('an unread region does not matter to what is declared elsewhere, nor does another kind', () => {
  const unread = [{ kind: 'instance', region: otherRegion }, { kind: 'volume' }];
  const finding = theOne(declaredResource, { ...situation({ id: 'i-9', region }), unread });
  assert.equal(finding.region, region);
  assert.equal(finding.resource.arn, 'arn:aws:ec2:us-east-1:111122223333:instance/i-9');
  assert.deepEqual(finding.dependsOn, [{ account, region, kind: 'instance' }]);
});

test('a resource in another region than the declared one is missing there', () => {
  assert.match(theOne(declaredResource, situation({ region: otherRegion })).title, /missing/);
  assert.deepEqual(found(declaredResource, situation({ region })), []);
});

test('a region that is not audited can hold it unseen: it is not called missing', () => {
  const finding = theOne(declaredResource, situation({ id: 'i-9', region: 'ap-south-1' }));
  assert.equal(finding.title, 'Declared instance i-9 is outside of what is audited');
  assert.equal(finding.actual, 'ap-south-1 is not audited, or has no such kind');
  assert.deepEqual(finding.evidence, { exists: 'unknown' });
  assert.equal(finding.severity, 'low');
});

test('what is declared for an account outside of this run is left to its own run', () => {
  assert.deepEqual(found(declaredResource, situation({ id: 'i-9', account: '444455556666' })), []);
});

for (const [id, kind] of [
  ['ami-1', 'image'],
  ['vol-1', 'volume'],
  ['snap-1', 'snapshot'],
  ['eipalloc-1', 'address'],
] as const) {
  test(`${id} is looked for among the resources of kind ${kind}`, () => {
    const here = kind === 'image' ? image(id) : tagged(kind, id);
    assert.deepEqual(found(declaredResource, situation({ id }, [here])), []);
    assert.equal(theOne(declaredResource, situation({ id }, [tagged('other', id)])).resource.kind, kind);
  });
}

test('the missing image has an ARN without an account', () => {
  assert.equal(
    theOne(declaredResource, situation({ id: 'ami-9', region })).resource.arn,
    'arn:aws:ec2:us-east-1::image/ami-9',
  );
});

test('an id of no kind that is read is not called missing', () => {
  const finding = theOne(declaredResource, situation({ id: 'db-1' }));
  assert.equal(finding.actual, 'no audited kind has such an id');
  assert.deepEqual([finding.evidence, finding.severity], [{ exists: 'unknown' }, 'low']);
});

test('while a place that may hold it was not read, nobody says that it is missing, and the rule is not decided', () => {
  const unread = [{ kind: 'instance', region: otherRegion }];
  assert.deepEqual(undecidedBy(declaredResource, { ...situation({ id: 'i-9' }), unread }), {
    'resources i-9': [0, `${otherRegion}/instance`],
  });
});

test('one resource that is declared twice is one finding a field', () => {
  const declared = [
    { id: 'i-1', expect: { type: 'x' } },
    { id: 'i-1', region, expect: { type: 'x', name: 'y' } },
    { id: 'i-9', expect: {} },
    { id: 'i-9', account, expect: {} },
  ];
  const all = found(declaredResource, { resources: [web], baseline: { resources: declared } });
  assert.deepEqual(
    all.map(({ actual }) => actual),
    ['"t3.micro"', '"web"', 'missing'],
  );
});

suite('databases', () => {
  const orders = dbInstance('orders', { tags: { team: 'a', Owner: 'tag' } });
  const shop = dbCluster('shop');
  const asDatabase = (declared: Partial<DeclaredResource>, ...resources: readonly Resource<string, unknown>[]) =>
    situation({ id: 'orders', kind: 'db-instance', ...declared }, resources);

  test('are found by name and kind, and missing under another kind', () => {
    assert.deepEqual(found(declaredResource, asDatabase({}, orders)), []);
    const missing = theOne(declaredResource, asDatabase({ kind: 'db-cluster' }, orders));
    assert.equal(missing.title, 'Declared db-cluster orders is missing');
    assert.equal(missing.resource.arn, 'arn:aws:rds:any:111122223333:cluster:orders');
    assert.deepEqual(
      missing.dependsOn.map(({ kind }) => kind),
      ['db-cluster', 'db-cluster'],
    );
  });

  test('a kind that is given counts more than what the name looks like', () => {
    const named = dbSnapshot('snap-1');
    assert.deepEqual(found(declaredResource, situation({ id: 'snap-1', kind: 'db-snapshot' }, [named])), []);
    assert.equal(theOne(declaredResource, situation({ id: 'snap-1' }, [named])).resource.kind, 'snapshot');
  });

  test('two of one name are two resources', () => {
    const baseline = {
      resources: ['db-instance', 'db-cluster'].map((kind) => ({ id: 'a', kind, expect: { type: 'db.x' } })),
    };
    const all = found(declaredResource, { resources: [dbInstance('a'), dbCluster('a')], baseline });
    assert.deepEqual(
      all.map(({ resource, actual }) => [resource.kind, actual]),
      [
        ['db-instance', '"db.t4g.medium"'],
        ['db-cluster', 'none'],
      ],
    );
    assert.equal(new Set(all.map(({ id }) => id)).size, 2);
  });

  const arns: readonly (readonly [string, Resource<string, unknown>])[] = [
    [`arn:aws:rds:us-east-1:${account}:db:orders`, orders],
    [`arn:aws:rds:us-east-1:${account}:cluster:shop`, shop],
    [`arn:aws:rds:us-east-1:${account}:snapshot:rds:s`, dbSnapshot('rds:s')],
    [`arn:aws:rds::${account}:global-cluster:world`, globalCluster('world')],
    [`arn:aws:ec2:us-east-1:${account}:instance/i-1`, web],
  ];
  for (const [arn, resource] of arns) {
    test(`${arn} is found, and missing where there is none`, () => {
      assert.deepEqual(found(declaredResource, situation({ id: arn }, [resource])), []);
      const missing = theOne(declaredResource, situation({ id: arn }, []));
      assert.deepEqual([missing.resource.arn, missing.resource.id], [resource.arn, resource.id]);
      assert.equal(theOne(declaredResource, situation({ id: `${arn}x` }, [resource])).actual, 'missing');
    });
  }

  test('an ARN means its region and account', () => {
    const id = orders.arn.replace(region, otherRegion);
    const missing = theOne(declaredResource, situation({ id }, [orders]));
    assert.equal(missing.region, otherRegion);
    assert.deepEqual(missing.dependsOn, [{ account, region: otherRegion, kind: 'db-instance' }]);
    const unread = [{ kind: 'db-instance' }];
    assert.equal(found(declaredResource, { ...situation({ id }, []), unread }).length, 1);
    assert.deepEqual(found(declaredResource, situation({ id: orders.arn.replace(account, '444455556666') }, [])), []);
  });

  const engines: readonly (readonly [string, string | null, string | null, string | undefined])[] = [
    ['postgres', 'postgres', '16.4', undefined],
    ['postgres', 'mysql', '8.0', '"mysql"'],
    ['postgres@16.4', 'postgres', '16.4', undefined],
    ['postgres@16.4', 'postgres', '16.5', '"postgres@16.5"'],
    ['postgres@16.4', 'mysql', null, '"mysql"'],
    ['postgres', 'postgres', null, undefined],
  ];
  for (const [engine, seen, engineVersion, actual] of engines) {
    test(`engine ${engine}, where it is ${seen ?? ''} ${engineVersion ?? ''}`, () => {
      const database = dbInstance('orders', { attributes: { engine: seen, engineVersion } });
      assert.deepEqual(
        found(declaredResource, asDatabase({ expect: { engine } }, database)).map((finding) => finding.actual),
        actual === undefined ? [] : [actual],
      );
    });
  }

  test('what AWS does not tell leaves the declaration undecided, and nothing else of it', () => {
    const unknown: readonly (readonly [DeclaredResource['expect'], Parameters<typeof dbInstance>[1]])[] = [
      [{ type: 'db.x' }, { attributes: { type: null } }],
      [{ engine: 'postgres' }, { attributes: { engine: null } }],
      [{ engine: 'postgres@16.4' }, { attributes: { engineVersion: null } }],
    ];
    for (const [expect, parts] of unknown) {
      assert.deepEqual(undecidedBy(declaredResource, asDatabase({ expect }, dbInstance('orders', parts))), {
        'resources db-instance/orders': [1, `${region}/db-instance`],
      });
      assert.deepEqual(undecidedBy(declaredResource, asDatabase({}, dbInstance('orders', parts))), {});
    }
    const multiAz = dbCluster('orders', { attributes: { engine: 'mysql' } });
    assert.deepEqual(
      undecidedBy(declaredResource, asDatabase({ kind: 'db-cluster', expect: { type: 'x' } }, multiAz)),
      {
        'resources db-cluster/orders': [1, `${region}/db-cluster`],
      },
    );
  });

  test('a tag is set by the command of RDS', () => {
    const finding = theOne(declaredResource, asDatabase({ expect: { tags: { team: 'b' } } }, orders));
    assert.deepEqual(finding.fix?.commands, [
      `aws rds add-tags-to-resource --region us-east-1 --resource-name arn:aws:rds:us-east-1:111122223333:db:orders --tags '[{"Key":"team","Value":"b"}]'`,
    ]);
  });

  test('the owner is that of the same kind and place', () => {
    const ownerOf = (...declared: readonly Partial<DeclaredResource>[]) => {
      const resources = declared.map((each) => ({ id: 'orders', kind: 'db-instance', expect: { type: 'x' }, ...each }));
      return found(declaredResource, { resources: [orders], baseline: { resources } }).find(
        ({ actual }) => actual !== 'missing',
      )?.owner;
    };
    assert.equal(ownerOf({ owner: 'ana' }), 'ana');
    assert.equal(ownerOf({}, { kind: 'db-cluster', owner: 'ben' }), 'tag');
    assert.equal(ownerOf({}, { region: otherRegion, owner: 'ben' }), 'tag');
    assert.equal(ownerOf({}, { id: orders.arn, owner: 'ana' }), 'ana');
  });
});
