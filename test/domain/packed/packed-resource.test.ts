import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { canonicalJson, type Json } from '../../../src/domain/json.ts';
import { resourcePacking } from '../../../src/domain/packed/packed-resource.ts';
import type { Resource } from '../../../src/domain/resource.ts';
import { numRuns } from '../../fixtures/runs.ts';

type AnyResource = Resource<string, unknown>;

suite('packed resources', () => {
  const id = fc.oneof(fc.constantFrom('i-1', 'i-2', ''), fc.string());
  const text = fc.oneof(fc.constantFrom('', 'dev', 'ümläut', '🦔'), fc.string({ unit: 'binary' }));
  const key = fc.oneof(fc.constantFrom('Name', 'Owner', '__proto__', 'constructor', '7'), text);
  const tags = fc.oneof(
    fc.constantFrom({}, { Name: 'web' }, { Name: 'web', Owner: 'ana' }),
    fc.dictionary(key, text, { maxKeys: 5, noNullPrototype: true }),
  );
  const json = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
  const attributes = fc.dictionary(key, json, { maxKeys: 6, noNullPrototype: true });
  const head = { account: fc.constant('111122223333'), region: fc.constant('eu-west-1'), kind: fc.constant('volume') };
  const resource: fc.Arbitrary<AnyResource> = fc
    .record({ ...head, id, name: fc.option(text), isAfterHead: fc.boolean(), tags, attributes })
    .map(({ isAfterHead, name, ...rest }) => ({
      ...rest,
      arn: isAfterHead ? `arn:aws:ec2:eu-west-1:111122223333:volume/${rest.id}` : 'arn:aws:ec2:::volume/other',
      ...(name !== null && { name }),
    }));

  test('are equal to what they were, in any order of questions, and so are copies and texts of them', () => {
    fc.assert(
      fc.property(fc.array(resource, { maxLength: 20 }), fc.array(fc.nat(19), { maxLength: 40 }), (drawn, order) => {
        const pack = resourcePacking();
        // What came before has entries: what comes again is written in another way.
        const resources = [...drawn, ...drawn];
        const before = structuredClone(resources);
        const packed = resources.map(pack);
        for (const at of [...order.filter((place) => place < packed.length), ...packed.keys()]) {
          const [was, is] = [before[at], packed[at]];
          assert.deepStrictEqual(is, was);
          assert.deepStrictEqual({ ...is, region: 'x' }, { ...was, region: 'x' });
          assert.equal(canonicalJson(is as unknown as Json), canonicalJson(was as unknown as Json));
          assert.equal(is && 'name' in is, was && 'name' in was);
        }
      }),
      { numRuns: numRuns(300) },
    );
  });

  test('hold texts and values of any size, and more of them than one piece of the log', () => {
    const pack = resourcePacking();
    const of = (number: number): AnyResource => ({
      account: '111122223333',
      region: 'eu-west-1',
      kind: 'volume',
      arn: `arn:aws:ec2:eu-west-1:111122223333:volume/vol-${number}`,
      id: `vol-${number}`,
      tags: { Name: `disk ${number}`, text: 'é'.repeat(number % 700 === 0 ? 400_000 : number % 300) },
      attributes: { size: number * 1000, list: Array.from({ length: number % 300 }, (_, index) => index + number) },
    });
    const packed = Array.from({ length: 3000 }, (_, number) => pack(of(number)));
    for (const [number, resource] of packed.entries()) assert.deepStrictEqual(resource, of(number));
  });

  test('keep what comes often once', () => {
    const pack = resourcePacking();
    const of = (number: number) =>
      pack({
        account: '111122223333',
        region: 'eu-west-1',
        kind: 'volume',
        arn: `vol-${number}`,
        id: `vol-${number}`,
        tags: { Owner: 'ana', department: 'dev' },
        attributes: { zone: { name: 'eu-west-1a' }, number },
      });
    of(1);
    of(2);
    const [third, fourth] = [of(3), of(4)];
    assert.notEqual(third, fourth);
    assert.equal(third.tags, fourth.tags);
    assert.deepEqual(third.tags, { Owner: 'ana', department: 'dev' });
  });
});
