import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { retryStrategy } from '../../../src/aws/http/retries.ts';

type ErrorType = 'THROTTLING' | 'TRANSIENT' | 'SERVER_ERROR' | 'CLIENT_ERROR';

/** An error that AWS answers with. */
const answer = (name: string) => ({ name, message: name, $fault: 'client' as const });

/** One that does not come from AWS. */
const failure = (name: string) => ({ name, message: name });

/** The waits before each repetition of a request that fails in the same way each time. */
async function waits(
  attempts: number,
  errorType: ErrorType,
  error: { name: string; message: string },
  random = 1,
): Promise<readonly number[]> {
  const strategy = retryStrategy(attempts, () => random);
  const seen: number[] = [];
  let token = await strategy.acquireInitialRetryToken('');
  try {
    for (;;) {
      token = await strategy.refreshRetryTokenForRetry(token, { errorType, error });
      seen.push(token.getRetryDelay());
    }
  } catch {
    return seen;
  }
}

describe('a request is repeated', () => {
  const cases: readonly {
    name: string;
    type: ErrorType;
    error: { name: string; message: string };
    expected: readonly number[];
  }[] = [
    {
      name: 'patiently where AWS throttles it',
      type: 'THROTTLING',
      error: answer('RequestLimitExceeded'),
      expected: [200, 400, 800, 1600, 3200, 6400, 10_000],
    },
    {
      name: 'soon where a connection breaks',
      type: 'TRANSIENT',
      error: failure('Error'),
      expected: [50, 100, 200, 400, 800, 1600, 3200],
    },
    {
      name: "where its answer can't be parsed",
      type: 'CLIENT_ERROR',
      error: failure('Error'),
      expected: [50, 100, 200, 400, 800, 1600, 3200],
    },
    { name: 'never where AWS refuses it', type: 'CLIENT_ERROR', error: answer('UnauthorizedOperation'), expected: [] },
    { name: 'never where it was called off', type: 'CLIENT_ERROR', error: failure('AbortError'), expected: [] },
    {
      name: 'never without credentials',
      type: 'CLIENT_ERROR',
      error: failure('CredentialsProviderError'),
      expected: [],
    },
  ];
  for (const { name, type, error, expected } of cases) {
    test(name, async () => {
      assert.deepEqual(await waits(8, type, error), expected);
    });
  }

  test('after half the wait at the least, so that callers do not come back together', async () => {
    assert.deepEqual(await waits(3, 'THROTTLING', answer('Throttling'), 0), [100, 200]);
  });

  test('not before the time that AWS names', async () => {
    const strategy = retryStrategy(3, () => 0);
    const token = await strategy.acquireInitialRetryToken('');
    const next = await strategy.refreshRetryTokenForRetry(token, {
      errorType: 'THROTTLING',
      error: answer('Throttling'),
      retryAfterHint: new Date(Date.now() + 5_000),
    });
    assert.ok(next.getRetryDelay() > 4_000);
  });

  test('once only where one attempt is allowed', async () => {
    assert.deepEqual(await waits(1, 'THROTTLING', answer('Throttling')), []);
  });
});
