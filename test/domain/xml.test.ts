import assert from 'node:assert/strict';
import { test } from 'node:test';
import { escapeXml } from '../../src/domain/xml.ts';

const escapes: readonly (readonly [text: string, xml: string])[] = [
  ['plain', 'plain'],
  ['<a href="x">&amp;</a>', '&lt;a href=&quot;x&quot;&gt;&amp;amp;&lt;/a&gt;'],
  [']]>', ']]&gt;'],
  ['tab\tline\nreturn\r', 'tab&#x9;line&#xA;return&#xD;'],
  ["it's", "it's"],
  ['null\0bell\u0007', 'null\ufffdbell\ufffd'],
  ['\ufffe\uffff', '\ufffd\ufffd'],
  ['half a pair \ud83d', 'half a pair \ufffd'],
  ['🧑‍🚀', '🧑‍🚀'],
];
for (const [text, xml] of escapes) {
  void test(`${JSON.stringify(text)} is escaped so that XML 1.0 can hold it`, () => {
    assert.equal(escapeXml(text), xml);
  });
}
