import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { suite, test } from 'node:test';
import { silentLog } from '../../src/domain/log.ts';
import { sns } from '../../src/notify/channels/sns/index.ts';
import { results } from '../report/fixtures/results.ts';
import { adminsOf, reports } from '../notify/fixtures/reports.ts';
import { sourcesWith } from '../notify/fixtures/sources.ts';
import { startMoto } from './moto/server.ts';

const moto = process.env['MOTO_SERVER'] ?? 'moto_server';
const result = results['drift'] ?? assert.fail();

suite('Amazon SNS, by moto', () => {
  test('takes a message for each of its forms, and its queues get it', async (t) => {
    const server = await startMoto(moto);
    t.after(() => server.close());
    Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    const aws = (...args: readonly string[]) => {
      const call = ['--endpoint-url', server.url, '--region', 'eu-west-1', '--output', 'json', ...args];
      const { stdout, stderr, status } = spawnSync('aws', call);
      assert.equal(status, 0, stderr.toString());
      return JSON.parse(stdout.toString() || '{}') as Readonly<Record<string, string>>;
    };
    const opened = async (topic: string, form: 'text' | 'json' = 'text', endpoint = server.url) =>
      sns.open(sns.settings.parse({ topic, form, endpoint }), sourcesWith({}));
    const publish = async (topic: string, form: 'text' | 'json', messageId: string) => {
      const channel = await opened(topic, form);
      const content = structuredClone(await channel.render(adminsOf(result), reports));
      return channel.send({ content, recipient: { address: topic, messageId }, now: new Date(), log: silentLog });
    };

    for (const ending of ['', '.fifo']) {
      const fifo = ending === '' ? [] : ['--attributes', 'FifoTopic=true'];
      const topic = aws('sns', 'create-topic', '--name', `drift${ending}`, ...fifo)['TopicArn'] ?? '';
      const queueFifo = ending === '' ? [] : ['--attributes', 'FifoQueue=true'];
      const queue = aws('sqs', 'create-queue', '--queue-name', `drift${ending}`, ...queueFifo)['QueueUrl'] ?? '';
      const queueArn = `arn:aws:sqs:eu-west-1:123456789012:drift${ending}`;
      aws('sns', 'subscribe', '--topic-arn', topic, '--protocol', 'sqs', '--notification-endpoint', queueArn);
      assert.match(await publish(topic, 'text', 'id-1'), /^published as [0-9a-f-]{36}$/);
      await publish(topic, 'json', 'id-2');
      // A FIFO topic drops what it got already; moto's other topics know no such thing.
      if (ending !== '') await publish(topic, 'json', 'id-2');
      const received = aws(
        'sqs',
        'receive-message',
        '--queue-url',
        queue,
        '--max-number-of-messages',
        '10',
      ) as unknown as {
        readonly Messages: readonly { readonly Body: string }[];
      };
      const bodies = received.Messages.map(({ Body }) => JSON.parse(Body) as Record<string, unknown>);
      assert.equal(bodies.length, 2, `${topic}: ${bodies.length}`);
      const [text = {}, json = {}] = bodies;
      assert.match(text['Subject'] as string, /^\[driftwarden\] 3 new, 1 changed/);
      assert.match(text['Message'] as string, /^\[driftwarden.*\] Drift: /);
      assert.deepEqual(JSON.parse(json['Message'] as string), JSON.parse(await reports.report(result, 'json')));
      assert.deepEqual((text['MessageAttributes'] as Record<string, unknown>)['verdict'], {
        Type: 'String',
        Value: 'drift',
      });
      assert.deepEqual(await (await opened(topic)).verify?.(5000), {
        notCheckable: `${topic} is there; whether it takes messages cannot be checked without publishing one`,
      });
    }

    const missing = 'arn:aws:sns:eu-west-1:123456789012:nowhere';
    const channel = await opened(missing);
    await assert.rejects(channel.verify?.(5000) ?? Promise.resolve(), /:nowhere: did not take the message: NotFound/);
    const error: unknown = await publish(missing, 'text', 'id-3').then(
      () => assert.fail(),
      (each: unknown) => each,
    );
    const failure = channel.classify(error);
    assert.deepEqual([failure.retry, failure.outage], [true, true]);
    const down = await opened(missing, 'text', 'http://127.0.0.1:1');
    await assert.rejects(down.verify?.(5000) ?? Promise.resolve(), /ECONNREFUSED/);
  });
});
