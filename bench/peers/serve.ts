import { startSandbox } from '../../src/sandbox/index.ts';

/**
 * The endpoint that all are measured against, in a process of its own: `serve.ts DIRECTORY`. It sends its URL, and for
 * each message the calls since the last one: how many, how many of them asked for an attribute of an instance, and how
 * many of those about instances failed.
 */
const [directory = ''] = process.argv.slice(2);
const sandbox = await startSandbox({ directory, throttling: 'off' });
process.send?.(sandbox.url);
process.on('message', () => {
  const calls = sandbox.calls();
  sandbox.clearCalls();
  const ofInstances = calls.filter(({ action }) => action.startsWith('DescribeInstance'));
  process.send?.({
    calls: calls.length,
    attributes: calls.filter(({ action }) => action === 'DescribeInstanceAttribute').length,
    failed: ofInstances.filter(({ status }) => status !== 200).length,
  });
});
