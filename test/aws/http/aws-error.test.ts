import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readErrorOf } from '../../../src/aws/http/aws-error.ts';

const named = (name: string, message: string, more: object = {}) =>
  Object.assign(new Error(message), { name, ...more });

const cases: readonly { name: string; error: unknown; status: string; text: string }[] = [
  {
    name: 'a refusal is denied, without the details that differ each time',
    error: named(
      'UnauthorizedOperation',
      'You are not authorized to perform this operation. Encoded authorization failure message: q3Fx-7\nabc',
    ),
    status: 'denied',
    text: 'UnauthorizedOperation: You are not authorized to perform this operation.',
  },
  {
    name: 'a region that is not enabled is denied',
    error: named('AuthFailure', 'not able to validate'),
    status: 'denied',
    text: 'AuthFailure: not able to validate',
  },
  {
    name: 'a code that we do not know is denied by its HTTP status',
    error: named('NotToday', 'no', { $metadata: { httpStatusCode: 403 } }),
    status: 'denied',
    text: 'NotToday: no',
  },
  {
    name: 'throttling is a failure',
    error: named('RequestLimitExceeded', 'Request limit exceeded.', { $metadata: { httpStatusCode: 503 } }),
    status: 'failed',
    text: 'RequestLimitExceeded: Request limit exceeded.',
  },
  {
    name: "AWS's code goes before the SDK's name for it",
    error: named('CredentialReportNotPresentException', 'none', { Code: 'ReportNotPresent' }),
    status: 'failed',
    text: 'ReportNotPresent: none',
  },
  {
    name: "Node's code stands for a connection that broke",
    error: Object.assign(new Error('aborted\n  Deserialization error: to see the raw response'), {
      code: 'ECONNRESET',
    }),
    status: 'failed',
    text: 'ECONNRESET: aborted',
  },
  {
    name: 'several addresses that refuse are one error',
    error: Object.assign(
      new AggregateError([new Error('connect ECONNREFUSED ::1:1'), new Error('connect ECONNREFUSED 127.0.0.1:1')], ''),
      { name: 'Error', code: 'ECONNREFUSED' },
    ),
    status: 'failed',
    text: 'ECONNREFUSED: connect ECONNREFUSED ::1:1, connect ECONNREFUSED 127.0.0.1:1',
  },
  {
    name: 'a page that is no answer of AWS tells its HTTP status',
    error: Object.assign(new Error('XML parse error'), { $metadata: { httpStatusCode: 500 } }),
    status: 'failed',
    text: 'HTTP500: XML parse error',
  },
];
for (const { name, error, status, text } of cases) {
  test(name, () => {
    const read = readErrorOf(error, 'ec2:DescribeVolumes', undefined);
    assert.deepEqual([read.status, read.text, read.api], [status, text, 'ec2:DescribeVolumes']);
  });
}

test('an error after the end of the run is the reason of that end', () => {
  const reason = new Error('enough');
  assert.throws(
    () => readErrorOf(named('AbortError', 'aborted'), 'ec2:DescribeVolumes', AbortSignal.abort(reason)),
    reason,
  );
});
