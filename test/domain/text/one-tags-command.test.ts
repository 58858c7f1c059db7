import assert from 'node:assert/strict';
import { test } from 'node:test';
import { awsCommand } from '../../../src/domain/text/aws-command.ts';
import { withOneTagsCommand } from '../../../src/domain/text/one-tags-command.ts';

const tagging = (id: string, { region = 'us-east-1', value = 'ana', operation = 'create-tags' } = {}) =>
  awsCommand('ec2', operation, { region, resources: id, tags: [{ Key: 'Owner', Value: value }] }) ?? '';

test('the same tags of several resources are set by one command, in the place of the first', () => {
  const commands = [tagging('i-1'), 'aws iam delete-user --user-name eve', tagging('i-2'), tagging('i-1')];
  assert.deepEqual(withOneTagsCommand(commands), [
    `aws ec2 create-tags --region us-east-1 --resources i-1 i-2 --tags '[{"Key":"Owner","Value":"ana"}]'`,
    'aws iam delete-user --user-name eve',
  ]);
});

test('commands for several resources are joined like those for one', () => {
  const [joined = ''] = withOneTagsCommand([tagging('i-1'), tagging('i-2')]);
  assert.deepEqual(withOneTagsCommand([joined, tagging('i-3'), joined]), [joined.replace('i-2', 'i-2 i-3')]);
});

test('another region, value or operation stays apart', () => {
  const others = [{ region: 'eu-west-1' }, { value: 'ben' }, { operation: 'delete-tags' }];
  for (const other of others) {
    const commands = [tagging('i-1'), tagging('i-2', other)];
    assert.deepEqual(withOneTagsCommand(commands), commands);
  }
});

test('a value that looks like a part of the command changes nothing', () => {
  const value = "x' --resources i-9 --tags 'y";
  const [command = '', ...rest] = withOneTagsCommand([tagging('i-1', { value }), tagging('i-2', { value })]);
  assert.deepEqual(rest, []);
  assert.equal(command, tagging('i-1', { value }).replace('--resources i-1 ', '--resources i-1 i-2 '));
});

test('so many resources take several commands', () => {
  const commands = withOneTagsCommand(Array.from({ length: 120 }, (_, number) => tagging(`i-${number}`)));
  assert.deepEqual(
    commands.map((command) => command.match(/i-\d+/g)?.length),
    [50, 50, 20],
  );
});
