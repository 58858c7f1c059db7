import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import { jsonMembers } from '../../../src/aws/files/json-members.ts';
import { ReadError } from '../../../src/aws/read-error.ts';

const bounds = { itemBytes: 1_000_000, depth: 40, items: 1000 };

async function* pieces(bytes: Buffer, size: number): AsyncIterable<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield await Promise.resolve(bytes.subarray(at, at + size));
}

/** The object put together from its members; undefined where the text is none. */
async function together(text: string, size: number, within = bounds): Promise<unknown> {
  const object: [string, unknown][] = [];
  try {
    for await (const { key, kind, value } of jsonMembers(pieces(Buffer.from(text), size), within)) {
      if (kind === 'item') (object.at(-1)?.[1] as unknown[]).push(value);
      else object.push([key, kind === 'list' ? [] : value]);
    }
  } catch (error) {
    assert.ok(error instanceof ReadError, String(error));
    return undefined;
  }
  return Object.fromEntries(object);
}

function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && !Array.isArray(value) && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

const object = fc.dictionary(fc.string({ unit: 'grapheme', maxLength: 8 }), fc.jsonValue({ maxDepth: 3 }), {
  maxKeys: 4,
});
const printed = fc
  .tuple(object, fc.constantFrom(0, 1, 4))
  .map(([value, indent]) => JSON.stringify(value, null, indent));

test('the members of any object, in pieces of any size, are those that JSON.parse finds', async () => {
  await fc.assert(
    fc.asyncProperty(printed, fc.integer({ min: 1, max: 40 }), async (text, size) => {
      assert.deepEqual(await together(text, size), JSON.parse(text));
    }),
  );
});

test('what is no object for JSON.parse is none here', async () => {
  const broken = fc
    .tuple(
      printed,
      fc.nat(),
      fc.nat({ max: 3 }),
      fc.constantFrom('', ',', ':', '{', '}', '[', ']', '"', '\\', '1', 'x', ' ', '1:2,', '[1]'),
    )
    .map(
      ([text, at, removed, added]) =>
        text.slice(0, at % (text.length + 1)) + added + text.slice((at % (text.length + 1)) + removed),
    )
    .map((text) => text.toWellFormed());
  await fc.assert(
    fc.asyncProperty(broken, fc.integer({ min: 1, max: 40 }), async (text, size) => {
      assert.deepEqual(await together(text, size), parsed(text));
    }),
    { numRuns: 1000, endOnFailure: true },
  );
});

describe('past a bound nothing more is read', () => {
  const cases: readonly { name: string; text: string; within: typeof bounds; expected: RegExp }[] = [
    {
      name: 'an item',
      text: `{"a": ["${'x'.repeat(1100)}"]}`,
      within: { ...bounds, itemBytes: 1024 },
      expected: /^it has a value of more than .* MiB in a\[0\], and was not read to its end$/,
    },
    {
      name: 'items',
      text: `{"a": [${'1,'.repeat(20)}1]}`,
      within: { ...bounds, items: 20 },
      expected: /^it has more than 20 items, and was not read to its end$/,
    },
    {
      name: 'depth',
      text: `{"a": [${'['.repeat(60)}`,
      within: bounds,
      expected: /^it has more than 40 lists and objects inside one another in a\[0\], and was not read to its end$/,
    },
  ];
  for (const { name, text, within, expected } of cases) {
    test(name, async () => {
      let asked = 0;
      const source = async function* () {
        for (;;) {
          asked += 1;
          yield await Promise.resolve(asked === 1 ? Buffer.from(text) : Buffer.from(' '.repeat(100)));
        }
      };
      await assert.rejects(
        async () => {
          for await (const member of jsonMembers(source(), within)) assert.ok(member);
        },
        (error: unknown) => {
          assert.ok(error instanceof ReadError);
          assert.match(error.message, expected);
          return true;
        },
      );
      assert.equal(asked, 1);
    });
  }
});
