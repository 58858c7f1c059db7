import assert from 'node:assert/strict';
import { test } from 'node:test';
import { policyDocument } from '../../../src/aws/kinds/policy-document.ts';

const document = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: 'arn:aws:s3:::a%20b/ü+*' }],
};
const text = JSON.stringify(document);

const cases: readonly { name: string; sent: unknown; expected: object }[] = [
  { name: 'an object, as the AWS CLI prints it', sent: document, expected: { document } },
  { name: 'URL-encoded text, as the API sends it', sent: encodeURIComponent(text), expected: { document } },
  { name: 'plain JSON, whose percent signs are its own', sent: text, expected: { document } },
  {
    name: 'an own key called __proto__',
    sent: '{"__proto__": 1}',
    expected: { document: JSON.parse('{"__proto__": 1}') as object },
  },
  {
    name: 'encoded text that ends too early',
    sent: '%7B%22Version%22',
    expected: {
      text: '{"Version"',
      error: "Expected ':' after property name in JSON at position 10 (line 1 column 11)",
    },
  },
  {
    name: 'text that is not even encoded well',
    sent: '%7B%ZZ',
    expected: { text: '%7B%ZZ', error: `Unexpected token '%', "%7B%ZZ" is not valid JSON` },
  },
  { name: 'a list', sent: '%5B%5D', expected: { text: '[]', error: 'not a JSON object' } },
  { name: 'a list, printed', sent: [1], expected: { text: '[1]', error: 'not a JSON object' } },
  { name: 'nothing', sent: undefined, expected: { text: '', error: 'not a JSON object' } },
  { name: 'empty text', sent: '', expected: { text: '', error: 'Unexpected end of JSON input' } },
];
for (const { name, sent, expected } of cases) {
  test(`a policy document may be ${name}`, () => {
    assert.deepEqual(policyDocument(sent), expected);
  });
}
