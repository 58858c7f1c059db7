import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Files } from '../../accounts/files.ts';
import { ec2, plain, read, scope, without } from '../fixtures/plain-account.ts';

describe('a scope of an account directory', () => {
  const cases: readonly { name: string; files: Files; kind: string; expected: { status: string; error?: RegExp } }[] = [
    {
      name: 'is complete where its file holds an empty list',
      files: plain,
      kind: 'volume',
      expected: { status: 'complete' },
    },
    {
      name: 'fails where its file is missing',
      files: without(plain, ec2('describe-volumes.json')),
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^NoSuchFile: 111122223333\/us-east-1\/ec2\/describe-volumes\.json is not in the account directory$/,
      },
    },
    {
      name: 'fails with line and column where a token is wrong',
      files: { ...plain, [ec2('describe-volumes.json')]: '{\n  "Volumes": [\n    oops\n  ]\n}' },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedFile: .*describe-volumes\.json: found "o"; expected a value \(line 3 column 5\)$/,
      },
    },
    {
      name: 'fails with line and column where the text ends too early',
      files: { ...plain, [ec2('describe-volumes.json')]: '{\n  "Volumes": [' },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedFile: .*found the end of the file; expected "," or "\]" \(line 2 column 15\)$/,
      },
    },
    {
      name: 'fails where its file holds no object',
      files: { ...plain, [ec2('describe-volumes.json')]: '[]' },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedFile: .*expected is the JSON object that the AWS CLI prints/ },
    },
    {
      name: 'fails where its file holds another list',
      files: { ...plain, [ec2('describe-volumes.json')]: { Snapshots: [] } },
      kind: 'volume',
      expected: {
        status: 'failed',
        error: /^MalformedAnswer: .*describe-volumes\.json: not the answer that was asked for: it holds Snapshots$/,
      },
    },
    {
      name: 'fails where the list is none',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: { VolumeId: 'vol-1' } } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where a resource has no id',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [{ VolumeId: 'vol-1' }, { Size: 8 }] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes\.json: a resource has no VolumeId$/ },
    },
    {
      name: 'fails where tags are written as an object',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [{ VolumeId: 'vol-1', Tags: { a: 'b' } }] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where a list holds null',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [null] } },
      kind: 'volume',
      expected: { status: 'failed', error: /^MalformedAnswer: .*describe-volumes/ },
    },
    {
      name: 'fails where the file is the first page of several',
      files: { ...plain, [ec2('describe-volumes.json')]: { Volumes: [], NextToken: 'abc' } },
      kind: 'volume',
      expected: { status: 'failed', error: /^PartOfAList: .*describe-volumes\.json holds one page of several/ },
    },
    {
      name: 'fails with all that share the sweep where it lacks one of its lists',
      files: {
        ...plain,
        'iam/get-account-authorization-details.json': { UserDetailList: [], RoleDetailList: [], Policies: [] },
      },
      kind: 'group',
      expected: { status: 'failed', error: /no list for the kind group/ },
    },
    {
      name: 'is skipped where the credential report is missing, and the audit is none the worse',
      files: plain,
      kind: 'credential',
      expected: { status: 'skipped', error: /get-credential-report/ },
    },
    {
      name: 'fails where the credential report lacks a column',
      files: { ...plain, 'iam/get-credential-report.csv': 'user,arn\nana,arn:aws:iam::111122223333:user/ana\n' },
      kind: 'credential',
      expected: { status: 'failed', error: /get-credential-report\.csv: the report has no column password_enabled/ },
    },
    {
      name: 'fails where a line of answers is no JSON, naming the line',
      files: {
        ...plain,
        [ec2('describe-instance-attribute.jsonl')]:
          '{"InstanceId": "i-1", "DisableApiStop": {"Value": true}}\n\nnope\n',
      },
      kind: 'instance-attribute',
      expected: { status: 'failed', error: /describe-instance-attribute\.jsonl:3: .*\(6 of 6 calls\)$/ },
    },
    {
      name: 'fails where the answers are missing though there is something to ask',
      files: without(plain, ec2('describe-instance-attribute.jsonl')),
      kind: 'instance-attribute',
      expected: {
        status: 'failed',
        error: /^NoSuchFile: .*describe-instance-attribute\.jsonl is not in the account directory \(6 of 6 calls\)$/,
      },
    },
    {
      name: 'is complete where there is nothing to ask and so no answer',
      files: {
        ...without(plain, ec2('describe-image-attribute.jsonl')),
        [ec2('describe-images.json')]: { Images: [] },
      },
      kind: 'image-attribute',
      expected: { status: 'complete' },
    },
    {
      name: 'is skipped where the resources to ask about could not be read',
      files: without(plain, ec2('describe-instances.json')),
      kind: 'instance-attribute',
      expected: { status: 'skipped', error: /the scope instance could not be read/ },
    },
    {
      name: 'is complete for images though instances could not be read',
      files: without(plain, ec2('describe-instances.json')),
      kind: 'image',
      expected: { status: 'complete' },
    },
  ];
  for (const { name, files, kind, expected } of cases) {
    test(name, async (t) => {
      const snapshot = await read(t, files);
      const { status, error } = scope(snapshot, kind);
      assert.equal(status, expected.status, error);
      if (expected.error) assert.match(error ?? '', expected.error);
      else assert.equal(error, undefined);
      const others = snapshot.coverage.filter((one) => one.status !== 'complete' && one.kind !== kind && !one.optional);
      const share = kind === 'group' ? ['user', 'role', 'policy'] : ['instance', 'instance-attribute'];
      assert.ok(
        others.every((one) => share.includes(one.kind)),
        'no other scope suffers but what rests on it',
      );
      if (!kind.endsWith('-attribute') && status !== 'complete')
        assert.ok(snapshot.resources.every((resource) => resource.kind !== kind));
    });
  }
});
