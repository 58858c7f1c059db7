import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { XmlShapeDeserializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import fc from 'fast-check';
import { resourceKinds } from '../../../../src/aws/index.ts';
import { apisOf } from '../../../../src/aws/kinds/kind.ts';
import { planner } from '../../../../src/aws/http/xml/plan.ts';
import { readAnswer } from '../../../../src/aws/http/xml/read-answer.ts';
import { plannedReader } from '../../../../src/aws/http/xml/protocols.ts';
import { serviceOf, type Api } from '../../../../src/aws/services.ts';
import { numRuns } from '../../../fixtures/runs.ts';

/*
 * Random answers to every operation whose answer is XML, plain ones and odd ones, read by the SDK's reader and by ours:
 * both give the same, or both throw.
 */

const settings = {
  timestampFormat: { useTrait: true, default: 5 as const },
  httpBindings: false,
  xmlNamespace: '',
  serviceNamespace: '',
};

interface Operation {
  readonly name: string;
  readonly output: NormalizedSchema;
  /** The element below the root that holds the answer. */
  readonly under: string | undefined;
}

const operations = [...new Set(resourceKinds.flatMap(apisOf))].flatMap((api: Api): readonly Operation[] => {
  const { operation, sdk, protocol } = serviceOf(api);
  if (protocol !== 'ec2-query' && protocol !== 'aws-query') return [];
  const schema = (sdk as Readonly<Record<string, readonly unknown[]>>)[`${operation}$`];
  assert.ok(schema, `${api} has a schema`);
  const output = NormalizedSchema.of(schema[5] as Parameters<typeof NormalizedSchema.of>[0]);
  return [{ name: operation, output, under: protocol === 'aws-query' ? `${operation}Result` : undefined }];
});

/** How odd an answer is: the share of places at which something unusual stands. */
type Odd = 'plain' | 'odd';

type Random = () => number;

function pick<Item>(random: Random, items: readonly Item[]): Item {
  return items[Math.floor(random() * items.length)] as Item;
}

const plainTexts = [
  'a',
  'running',
  'i-0123456789abcdef0',
  'ümläut 漢字 😀',
  'a &amp; b &lt;c&gt; &#65;&#x42;&quot;&apos;',
  ' padded ',
  '12',
  '2026-11-28T03:00:00.000Z',
  'true',
  'x'.repeat(60),
];
const oddTexts = [
  '',
  ' ',
  '\n  ',
  '\n\u00a0\n',
  'a\nb',
  'a\r\nb',
  '&unknown;',
  '&',
  '<![CDATA[<b>]]>',
  'a<!-- c -->b',
  '\u0001',
  '\t',
  ']]>',
  '-1.5e3',
  'False',
  'not a time',
  '__proto__',
];

function textFor(schema: NormalizedSchema, random: Random, odd: Odd): string {
  if (odd === 'odd' && random() < 0.2) return pick(random, oddTexts);
  if (schema.isTimestampSchema())
    return pick(random, ['2026-11-28T03:00:00Z', '2026-11-28T03:00:00.123Z', '2026-11-28T03:00:00+00:00']);
  if (schema.isNumericSchema()) return pick(random, ['0', '17', '-3', '2.5']);
  if (schema.isBooleanSchema()) return pick(random, ['true', 'false']);
  if (schema.isBlobSchema()) return pick(random, ['', 'aGk=']);
  return pick(random, plainTexts);
}

function element(tag: string, content: string, random: Random, odd: Odd): string {
  const isOdd = (share: number) => odd === 'odd' && random() < share;
  const attributes = isOdd(0.03) ? pick(random, [' a="b"', ' xmlns="x"', " a='&lt;'", ' ']) : '';
  if (content === '' && random() < 0.5) return `<${tag}${attributes}${isOdd(0.1) ? ' ' : ''}/>`;
  const end = isOdd(0.005) ? pick(random, [`</${tag}x>`, '', `</ ${tag}>`]) : isOdd(0.02) ? `</${tag} >` : `</${tag}>`;
  return `<${tag}${attributes}>${content}${end}`;
}

function between(random: Random, odd: Odd): string {
  if (odd === 'odd' && random() < 0.05)
    return pick(random, [' ', 'text', '<!-- c -->', '<?p?>', '\r\n', '\t\n ', '<![CDATA[x]]>']);
  return pick(random, ['', '', '', '\n', '\n    ']);
}

function contentOf(schema: NormalizedSchema, random: Random, odd: Odd, depth: number): string {
  const isOdd = (share: number) => odd === 'odd' && random() < share;
  if (isOdd(0.02)) return pick(random, oddTexts);
  const gap = () => between(random, odd);
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const tag = item.getMergedTraits().xmlName ?? 'member';
    const count = depth > 6 ? 0 : Math.floor(random() * 4);
    const items = Array.from({ length: count }, () =>
      element(isOdd(0.03) ? 'other' : tag, contentOf(item, random, odd, depth + 1), random, odd),
    );
    return items.length === 0 ? '' : gap() + items.map((each) => each + gap()).join('');
  }
  if (schema.isStructSchema()) {
    const parts: string[] = [];
    for (const [field, member] of schema.structIterator()) {
      if (random() < (depth < 3 ? 0.4 : 0.7)) continue;
      const tag = member.getMemberTraits().xmlName ?? field;
      const isFlat = member.isListSchema() && member.getMergedTraits().xmlFlattened !== undefined;
      if (isFlat)
        for (let n = Math.floor(random() * 3); n > 0; n -= 1)
          parts.push(element(tag, contentOf(member.getValueSchema(), random, odd, depth + 1), random, odd));
      else parts.push(element(tag, contentOf(member, random, odd, depth + 1), random, odd));
      if (isOdd(0.02)) parts.push(element(tag, contentOf(member, random, odd, depth + 1), random, odd));
      if (random() < 0.1)
        parts.push(
          element(
            pick(random, ['unknown', 'item', 'a.b', 'constructor']),
            random() < 0.5 ? 'text' : '<deep><deeper/>\n<deeper>x</deeper></deep>',
            random,
            odd,
          ),
        );
    }
    return parts.length === 0 ? '' : gap() + parts.map((each) => each + gap()).join('');
  }
  return textFor(schema, random, odd);
}

function answerTo({ name, output, under }: Operation, random: Random, odd: Odd): Buffer {
  const content = contentOf(output, random, odd, 0);
  const metadata = '<ResponseMetadata><RequestId>0</RequestId></ResponseMetadata>';
  const inside =
    under === undefined ? `<requestId>0</requestId>${content}` : `${element(under, content, random, odd)}${metadata}`;
  const head = pick(random, ['', '<?xml version="1.0" encoding="UTF-8"?>\n', '<?xml version="1.0"?>']);
  return Buffer.from(
    `${head}<${name}Response${pick(random, ['', ' xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"'])}>${inside}</${name}Response>${pick(random, ['', '\n'])}`,
  );
}

function outcome(read: () => unknown): unknown {
  try {
    return { value: read() };
  } catch {
    return 'throws';
  }
}

const cases = fc.record({ operation: fc.constantFrom(...operations), seed: fc.integer() });

/** Numbers from 0 up to 1 that follow from a seed. */
function randomFrom(seed: number): Random {
  let state = seed | 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

suite('answers read by plan', () => {
  const planOf = planner(settings);
  const ofSdk = new XmlShapeDeserializer(settings);

  test('are plain answers as the SDK reads them, of every operation, without its help', () => {
    for (const operation of operations)
      fc.assert(
        fc.property(fc.integer(), (seed) => {
          const bytes = answerTo(operation, randomFrom(seed), 'plain');
          const ours: unknown = readAnswer(bytes, planOf(operation.output), operation.under);
          assert.deepEqual(ours, ofSdk.read(operation.output, bytes, operation.under));
        }),
        { numRuns: numRuns(200, 8) },
      );
  });

  test('are odd answers as the SDK reads them, or it reads them', () => {
    const ours = plannedReader(settings);
    let [readByPlan, all] = [0, 0];
    fc.assert(
      fc.property(cases, ({ operation, seed }) => {
        const bytes = answerTo(operation, randomFrom(seed), 'odd');
        const expected = outcome(() => ofSdk.read(operation.output, bytes, operation.under));
        assert.deepEqual(
          outcome(() => ours.read(operation.output, bytes, operation.under)),
          expected,
        );
        all += 1;
        if (outcome(() => readAnswer(bytes, planOf(operation.output), operation.under)) !== 'throws') readByPlan += 1;
      }),
      { numRuns: numRuns(20_000, 500) },
    );
    assert.ok(readByPlan > all / 20 && readByPlan < all, `${readByPlan} of ${all} by plan`);
  });

  test('keep no part of the answer in memory but their own texts', () => {
    // A string of V8 that is cut out of another one keeps all of that one.
    const filler = '<unknown>' + 'x'.repeat(4 * 1024 * 1024) + '</unknown>';
    const operation = operations.find(({ name }) => name === 'DescribeInstances');
    assert.ok(operation);
    const kept = Array.from({ length: 40 }, (_, number) =>
      readAnswer(
        Buffer.from(
          `<DescribeInstancesResponse>${filler}<nextToken>${'long token '.repeat(4)}${number}</nextToken></DescribeInstancesResponse>`,
        ),
        planOf(operation.output),
      ),
    );
    const { heapUsed, external } = process.memoryUsage();
    assert.equal(kept.length, 40);
    assert.ok(heapUsed < 150 * 1024 * 1024, `${heapUsed} of heap, ${external} beside it`);
  });
});
