import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { HtmlValidate } from 'html-validate';
import { hasUnprintable } from '../../src/domain/text/unprintable.ts';
import { formats, mailMessage, renderReport } from '../../src/report/index.ts';
import { hostileStrings } from './fixtures/hostile.ts';
import { results } from './fixtures/results.ts';

const named = (name: string) => {
  const result = results[name];
  assert.ok(result);
  return result;
};

test('renderReport names the formats where it does not know the one asked for', async () => {
  await assert.rejects(
    renderReport(named('clean'), 'pdf'),
    /unknown format "pdf"; the formats are text, json, csv, html, markdown/,
  );
  await assert.rejects(renderReport(named('clean'), '__proto__'), RangeError);
});

test('a report is the same whenever it is rendered', async () => {
  for (const format of formats) {
    assert.equal(
      await renderReport(named('denied'), format),
      await renderReport(structuredClone(named('denied')), format),
    );
  }
});

for (const format of ['text', 'csv', 'markdown', 'json', 'html']) {
  test(`${format} holds nothing unprintable, whatever AWS's data holds`, async () => {
    const rendered = await renderReport(named('hostile'), format);
    assert.ok(!hasUnprintable(rendered.replaceAll('\n', '')));
    assert.ok(rendered.includes('naïve Ω 漢字'));
  });
}

describe('text', () => {
  test('has no colours unless asked for', async () => {
    const plain = await renderReport(named('denied'), 'text', { color: false, width: 80 });
    const colored = await renderReport(named('denied'), 'text', { color: true, width: 80 });
    assert.ok(!plain.includes('\x1b'));
    assert.equal(colored.replace(/\x1b\[[\d;]+m/g, ''), plain);
    assert.notEqual(colored, plain);
  });

  for (const width of [40, 72, 120]) {
    test(`keeps to ${width} columns, but for commands, which must stay whole`, async () => {
      const { columns } = await import('../../src/report/terminal.ts');
      const rendered = await renderReport(named('hostile'), 'text', { color: false, width });
      const lines = rendered
        .split('\n')
        .filter((line) => !/^ {6}(aws|echo|driftwarden) |^ {2}driftwarden accept/.test(line));
      for (const line of lines) assert.ok(columns(line) <= width, line);
    });
  }
});

describe('json', () => {
  const top = ['schemaVersion', 'run', 'verdict', 'coverage', 'totals', 'undecided', 'causes', 'findings', 'trend'];
  const sometimes = [
    'nextRunAt',
    'version',
    'deliveryFailure',
    'baselineChange',
    'cameAndWent',
    'access',
    'traffic',
    'exceptions',
    'filter',
  ];
  const required = [
    'id',
    'check',
    'severity',
    'status',
    'account',
    'region',
    'resource',
    'title',
    'expected',
    'actual',
    'evidence',
    'firstSeen',
    'lastSeen',
  ];
  const optional = ['owner', 'changedBy', 'fix', 'certainty', 'exception', 'previous', 'again', 'because'];

  for (const [name, result] of Object.entries(results)) {
    test(`has the contract's keys and values: ${name}`, async () => {
      const document = JSON.parse(await renderReport(result, 'json')) as Record<string, unknown> & {
        run: object;
        totals: object;
        coverage: readonly object[];
        findings: readonly Record<string, unknown>[];
      };
      assert.deepEqual(
        Object.keys(document).filter((key) => !sometimes.includes(key)),
        top,
      );
      assert.equal(document['schemaVersion'], 1);
      assert.equal(document['verdict'], result.verdict);
      assert.deepEqual(Object.keys(document.run), ['id', 'startedAt', 'finishedAt', 'accounts', 'baselineDigest']);
      assert.deepEqual(document.totals, result.totals);
      assert.deepEqual(
        [document['undecided'], document['baselineChange'], document['access'], document['cameAndWent']],
        [result.undecided, result.background.baselineChange, result.background.access, result.background.cameAndWent],
      );
      assert.deepEqual(document['traffic'], result.background.traffic);
      assert.deepEqual(document.coverage, result.coverage);
      for (const [index, found] of document.findings.entries()) {
        for (const key of required) assert.ok(Object.hasOwn(found, key), key);
        for (const key of Object.keys(found)) assert.ok([...required, ...optional].includes(key), key);
        const { dependsOn, path, ability, ...whole } = JSON.parse(JSON.stringify(result.findings[index])) as Record<
          string,
          unknown
        >;
        assert.ok(Array.isArray(dependsOn));
        assert.ok(path === undefined || typeof path === 'string');
        assert.ok(ability === undefined || typeof ability === 'object');
        assert.deepEqual(found, whole);
      }
    });
  }
});

describe('csv', () => {
  test('has one line for each scope that was not read and each rule that was not decided, then one for each finding', async () => {
    const lines = (await renderReport(named('hostile'), 'csv')).trimEnd().split('\n');
    assert.deepEqual(
      lines.map((line) => line.split(',')[0]),
      ['status', 'not-read', 'not-read', 'not-decided', 'new', 'changed', 'open', 'resolved', 'unchecked', 'accepted'],
    );
  });

  test('has no cell that a spreadsheet takes for a formula', async () => {
    const rendered = await renderReport(named('hostile'), 'csv');
    assert.ok(rendered.includes(`"'=HYPERLINK(""http://evil.example"",""x"") `));
    assert.doesNotMatch(rendered, /(^|,)"?[=+@\t\r-]/m);
  });
});

describe('markdown', () => {
  test('mentions nobody, links nowhere and opens no tag outside its code', async () => {
    const rendered = await renderReport(named('hostile'), 'markdown');
    const prose = rendered
      .replace(/^(`{3,})sh\n[\s\S]*?\n\1$/gm, '')
      .replace(/(?<![`\\])(`+)(?!`)[\s\S]*?(?<!`)\1(?!`)/g, '');
    assert.ok(prose.includes('\\<script\\>'));
    assert.doesNotMatch(prose, /(?<!\\)<(?!!-- -->)/);
    assert.doesNotMatch(prose, /@\w|#\d|(?<!\\):\/\/|www\.|(?<!\\)\]\(/);
  });
});

describe('html', () => {
  const validator = new HtmlValidate({ extends: ['html-validate:recommended'], rules: { 'long-title': 'off' } });

  for (const [name, result] of Object.entries(results)) {
    test(`is valid: ${name}`, async () => {
      const report = await validator.validateString(await renderReport(result, 'html'));
      assert.deepEqual(
        report.results.flatMap(({ messages }) =>
          messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
        ),
        [],
      );
    });
  }

  test('allows its own style sheet and script by hash, and nothing else', async () => {
    const page = await renderReport(named('hostile'), 'html');
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/
      .exec(page)?.[1]
      ?.replaceAll('&#x27;', "'")
      .replaceAll('&#x3D;', '=');
    const hashOf = (tag: string) =>
      createHash('sha256')
        .update(new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(page)?.[1] ?? '')
        .digest('base64');
    assert.equal(
      policy,
      `default-src 'none'; style-src 'sha256-${hashOf('style')}'; script-src 'sha256-${hashOf('script')}'; img-src data:; base-uri 'none'; form-action 'none'`,
    );
    const rest = page.replace(/<script>[^]*?<\/script>/, '');
    assert.doesNotMatch(rest, /<(script|img|iframe|link)\b|<[a-z][^<>]*\s(on\w+|style|src)=|https?:\/\/(?!evil)/i);
  });

  test('links to every finding and to nothing outside', async () => {
    const result = named('denied');
    const page = await renderReport(result, 'html');
    for (const { id } of result.findings) assert.equal(page.split(`id="${id}"`).length, 2, id);
    const targets = [...page.matchAll(/href="([^"]*)"/g)].map(([, target]) => target ?? '');
    assert.ok(targets.length > 10);
    for (const target of targets) assert.ok(target.startsWith('#') && page.includes(`id="${target.slice(1)}"`), target);
  });
});

describe("the mail's html", () => {
  const validator = new HtmlValidate({
    extends: ['html-validate:recommended'],
    // What Outlook understands is older than what a validator likes.
    rules: {
      'long-title': 'off',
      'no-inline-style': 'off',
      'no-deprecated-attr': 'off',
      'attribute-allowed-values': 'off',
      'no-conditional-comment': 'off',
      'presentation-role-style': 'off',
    },
  });

  for (const [name, result] of Object.entries(results)) {
    test(`is valid: ${name}`, async () => {
      const report = await validator.validateString((await mailMessage(result)).html);
      assert.deepEqual(
        report.results.flatMap(({ messages }) =>
          messages.map(({ ruleId, message, line }) => `${line} ${ruleId}: ${message}`),
        ),
        [],
      );
    });
  }

  test('holds no markup that the data brought along', async () => {
    const { html } = await mailMessage(named('hostile'));
    assert.ok(html.includes('&lt;script&gt;'));
    assert.doesNotMatch(html, /<(script|img|iframe|link|a)\b|<[a-z][^<>]*\s(on\w+|href|src)=|<[^<>]*url\(/i);
    assert.ok(!html.includes(hostileStrings.image));
  });
});

test('a policy difference is lines of text in every format, and no escaped line break', async () => {
  const drift = named('drift');
  const [first, ...others] = drift.findings;
  assert.ok(first);
  const result = {
    ...drift,
    findings: [
      { ...first, actual: '! one statement differs\n- Allow ec2:Describe* on *\n+ Allow ec2:* on *' },
      ...others,
    ],
  };
  for (const format of formats) {
    const shown = await renderReport(result, format);
    assert.ok(shown.includes('Allow ec2:'), format);
    assert.ok(!shown.includes('\\u{a}'), format);
  }
  const { html, text } = await mailMessage(result);
  for (const part of [html, text]) assert.ok(part.includes('Allow ec2:') && !part.includes('\\u{a}'));
});
