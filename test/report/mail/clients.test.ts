import assert from 'node:assert/strict';
import { test } from 'node:test';
import { caniemail } from 'caniemail';
import { mailMessage } from '../../../src/report/index.ts';
import { results } from '../fixtures/results.ts';

type Clients = Parameters<typeof caniemail>[0]['clients'];

const clients: Clients = [
  'outlook.windows',
  'gmail.desktop-webmail',
  'gmail.ios',
  'gmail.android',
  'apple-mail.macos',
  'apple-mail.ios',
];

/** What some client lacks wholly, and why the mail is good without. */
const lacking: Readonly<Record<string, string>> = {
  '@media': 'Outlook has no dark mode of ours; the colours in the style attributes are the light ones',
  'color-scheme meta tag': 'says the same as the media query, to those that ask',
  'white-space':
    'Outlook wraps every paragraph, and <pre> by itself keeps the line breaks of commands; the labels are single words',
};

/** What some client has in part, or with a flaw, and why that part is enough. */
const partial: Readonly<Record<string, string>> = {
  '<body> element': 'Gmail makes a div of it; the ground is painted by the outer table',
  '<style> element': 'only the dark colours need it, and it stands in the head',
  '@media': 'the one query is not about height',
  background: 'colours alone are used',
  display: 'none alone is used, on a div without tables',
  'display:none': 'likewise',
  'font-size': 'in px',
  'font-weight': 'normal and bold alone are used',
  'line-height': 'Outlook takes it for the least height, which is as good',
  margin: 'neither negative nor auto, and not on spans; what has one has no background of its own',
  'max-width':
    'Outlook has a table of 640 px around; where a table has no greatest width, the screen of a phone is narrower',
  padding: 'on cells alone',
  'white-space': 'pre alone is not used',
  'width attribute': 'there are no images; the tables are in percent',
  'word-break': 'Apple breaks between letters; it concerns ARNs and ids that fit no line',
};

for (const [name, result] of Object.entries(results)) {
  test(`${name}: what a mail client lacks is what the mail can do without`, async () => {
    const { html } = await mailMessage(result);
    const { issues } = caniemail({ clients, html });
    const titles = (found: typeof issues.errors) =>
      new Set([...found.values()].flatMap((list) => list.map(({ title }) => title)));
    assert.deepEqual(
      [...titles(issues.errors)].filter((title) => !Object.hasOwn(lacking, title)),
      [],
    );
    assert.deepEqual(
      [...titles(issues.warnings)].filter((title) => !Object.hasOwn(partial, title)),
      [],
    );
  });

  test(`${name}: and the reasons given for that hold`, async () => {
    const { html } = await mailMessage(result);
    const declarations = [...html.matchAll(/<(\w+)\b[^>]*?\sstyle="([^"]*)"/g)].flatMap(
      ([, element = '', style = '']) =>
        style
          .split(';')
          .filter((text) => text.trim() !== '')
          .map((text) => [element, ...text.split(/:(.*)/s).map((part) => part.trim())] as readonly string[]),
    );
    assert.ok(declarations.length > 25);
    for (const [element = '', property = '', value = ''] of declarations) {
      const said = `${element} ${property}: ${value}`;
      if (property.startsWith('padding')) assert.match(element, /^t[dh]$/, said);
      if (property.startsWith('margin')) assert.ok(!/-|auto/.test(value) && element !== 'span', said);
      if (property.startsWith('background')) assert.match(value, /^#[0-9a-f]{3,6}$/, said);
      if (property === 'display') assert.ok(value === 'none' && element === 'div', said);
      if (property === 'font-size') assert.match(value, /^\d+px$/, said);
      if (property === 'font-weight') assert.match(value, /^(normal|bold|400|700)$/, said);
      if (property === 'white-space') assert.match(value, /^(pre-wrap|nowrap)$/, said);
    }
    assert.doesNotMatch(html, /<img\b/);
    assert.equal(html.match(/@media/g)?.length, 1);
    assert.ok(html.indexOf('<style') < html.indexOf('<body'));
  });
}

test('no reason is given for what no mail of ours meets', async () => {
  const met = { errors: new Set<string>(), warnings: new Set<string>() };
  for (const result of Object.values(results)) {
    const { issues } = caniemail({ clients, html: (await mailMessage(result)).html });
    for (const kind of ['errors', 'warnings'] as const)
      for (const list of issues[kind].values()) for (const { title } of list) met[kind].add(title);
  }
  assert.deepEqual([...met.errors].sort(), Object.keys(lacking).sort());
  assert.deepEqual([...met.warnings].sort(), Object.keys(partial).sort());
});

test('what a client lacks is found', () => {
  const { issues } = caniemail({ clients, html: '<body><div style="display:grid;position:fixed">x</div></body>' });
  assert.ok([...issues.errors.keys()].includes('outlook.windows'));
});
