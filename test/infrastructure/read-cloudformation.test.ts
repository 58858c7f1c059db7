import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import type { Json, JsonObject } from '../../src/domain/json.ts';
import { declarationsOf, readCloudFormation, UnreadableFile } from '../../src/infrastructure/index.ts';

const stackId = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/web/0a1b';

/** Physical ids by logical name; types as in the template. */
function resources(ids: Readonly<Record<string, readonly [type: string, id: string]>>): Json {
  return {
    StackResources: Object.entries(ids).map(([name, [type, id]]) => ({
      StackId: stackId,
      LogicalResourceId: name,
      PhysicalResourceId: id,
      ResourceType: `AWS::${type}`,
      ResourceStatus: 'CREATE_COMPLETE',
    })),
  };
}

const made = resources({
  Web: ['EC2::Instance', 'i-0123456789abcdef0'],
  Role: ['IAM::Role', 'web-Role-1A2B'],
  Devs: ['IAM::Group', 'devs'],
  Ana: ['IAM::User', 'ana'],
  Pol: ['IAM::Policy', 'web-Pol-1'],
  Add: ['IAM::UserToGroupAddition', 'web-Add-1'],
  Ip: ['EC2::EIP', '203.0.113.7'],
});

function read(template: string, parameters?: Json) {
  const reading = readCloudFormation({ template, resources: made, parameters }, (_, run) => run());
  return { ...reading, ...declarationsOf(reading.facts) };
}

const web = (type: string) => `Parameters:
  Size: { Type: String, Default: t3.micro }
  Secret: { Type: String, NoEcho: true }
  Names: { Type: CommaDelimitedList }
Mappings: { Sizes: { eu-west-1: { big: m7g.large } } }
Conditions:
  IsBig: !Equals [!Ref Size, m7g.large]
  Both: !And [!Condition IsBig, !Not [!Equals [a, b]]]
  Loop: !Not [!Condition Loop]
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      InstanceType: ${type}
      ImageId: ami-1
`;
const given: Json = [
  { ParameterKey: 'Size', ParameterValue: 'm7g.large' },
  { ParameterKey: 'Secret', ParameterValue: '****' },
  { ParameterKey: 'Names', ParameterValue: 'a, b' },
];

suite('values', () => {
  const values: readonly (readonly [written: string, expected: string | RegExp, parameters?: Json])[] = [
    ['t3.large', 't3.large'],
    ['!Ref Size', 'm7g.large', given],
    ['!Ref Size', 't3.micro', []],
    ['!Ref Size', /InstanceType: parameter Size is not known; give --parameters/],
    ['!Ref Secret', /parameter Secret is not known: --parameters does not tell it/, given],
    ['!Select [1, !Ref Names]', 'b', given],
    ['!Select [2, !Ref Names]', /Fn::Select goes beyond its list/, given],
    ['!Select [1, !Split ["|", "x|y"]]', 'y'],
    ['!Join [".", [t3, !Ref "AWS::StackName"]]', 't3.web'],
    ['!Sub "${AWS::AccountId}.${X}.${!Y}"', /parameter|physical id of X is not in the list/],
    ['!Sub ["${AWS::AccountId}.${X}.${!Y}", { X: z }]', '111122223333.z.${Y}'],
    ['!Sub "${Role}"', 'web-Role-1A2B'],
    ['!GetAtt Role.Arn', 'arn:aws:iam::111122223333:role/web-Role-1A2B'],
    ['!GetAtt [Role, RoleId]', /Role\.RoleId is not known/],
    ['!FindInMap [Sizes, !Ref "AWS::Region", big]', 'm7g.large'],
    ['!FindInMap [Sizes, !Ref "AWS::Region", small]', /the mapping Sizes\.eu-west-1\.small is not in the template/],
    ['!If [IsBig, big, small]', 'big', given],
    ['!If [IsBig, big, small]', 'small', []],
    ['!If [Both, big, small]', 'big', given],
    ['!If [Loop, big, small]', /circle/],
    ['!If [Missing, big, small]', /condition Missing is not in the template/],
    ['!ImportValue other', /an export of another stack/],
    ['"{{resolve:ssm:size}}"', /dynamic reference/],
    ['!GetAZs ""', /Fn::GetAZs is not known/],
  ];
  for (const [written, expected, parameters] of values)
    test(`${written} with ${parameters === undefined ? 'nothing' : JSON.stringify(parameters).slice(0, 20)} is ${String(expected)}`, () => {
      const { resources: found, leftOut } = read(web(written), parameters);
      const [only] = found;
      assert.deepEqual([found.length, only?.id, only?.expect.image], [1, 'i-0123456789abcdef0', 'ami-1']);
      if (typeof expected === 'string') assert.deepEqual([only?.expect.type, leftOut], [expected, []]);
      else {
        assert.equal(only?.expect.type, undefined);
        assert.match(leftOut.map(({ why }) => why).join(), expected);
      }
    });
});

const group = (policies: string, rest = '') => `Resources:
  Devs: { Type: 'AWS::IAM::Group', Properties: { ManagedPolicyArns: ${policies} } }
${rest}`;
const admin = 'arn:aws:iam::aws:policy/AdministratorAccess';

test('a list with an item that is not known is left open; its twin is exact', () => {
  assert.deepEqual(read(group(`['${admin}']`)).holders[0]?.attached, [admin]);
  const { holders, leftOut } = read(group(`['${admin}', !ImportValue other]`));
  assert.equal(holders[0]?.attached, 'any');
  assert.match(leftOut[0]?.why ?? '', /ManagedPolicyArns: an export of another stack/);
});

test('a policy of a holder that is not known leaves all holders of the kind open; its twin names one', () => {
  const policy = (holder: string) =>
    group(
      '[]',
      `  Pol: { Type: 'AWS::IAM::Policy', Properties: { PolicyName: p, PolicyDocument: { Version: 2012-10-17, Statement: [] }, Groups: [${holder}] } }\n`,
    );
  const [named] = read(policy('!Ref Devs')).holders;
  assert.deepEqual(named?.inline, new Map([['p', { Version: '2012-10-17', Statement: [] }]]));
  assert.equal(read(policy('!ImportValue other')).holders[0]?.inline, 'any');
});

test('members come from both sides; a condition that does not hold leaves a resource out', () => {
  const add = (when: string) =>
    `Conditions: { Never: !Equals [a, b] }\n${group(
      '[]',
      `  Add: { Type: 'AWS::IAM::UserToGroupAddition', ${when}Properties: { GroupName: !Ref Devs, Users: [!Ref Ana] } }\n`,
    )}`;
  assert.deepEqual(read(add('')).holders[0]?.members, ['ana']);
  assert.deepEqual(read(add('Condition: Never, ')).holders[0]?.members, []);
  assert.deepEqual(read(add('Condition: Unknown, ')).holders[0]?.members, ['ana']);
});

test('what the list does not have, an address without its allocation and other types are named', () => {
  const {
    leftOut,
    otherTypes,
    resources: found,
  } = read(
    'Resources: { Gone: { Type: AWS::EC2::Volume }, Ip: { Type: AWS::EC2::EIP }, B: { Type: AWS::S3::Bucket }, __proto__: { Type: AWS::X::Y } }',
  );
  assert.deepEqual(found, []);
  assert.match(
    leftOut.map(({ address, why }) => `${address}: ${why}`).join('\n'),
    /Gone: .*list.*\nIp: .*allocation of 203/,
  );
  assert.deepEqual(
    [...otherTypes],
    [
      ['AWS::S3::Bucket', 1],
      ['AWS::X::Y', 1],
    ],
  );
});

suite('forms', () => {
  const forms: readonly (readonly [string, RegExp, number?])[] = [
    ['{\n "Resources": {,}}', /is not JSON: found/, 2],
    ['Resources:\n  - a\n  b: c\n', /is not a template in YAML/, 3],
    ['Resources:\n  A: !Nope x\n', /Unresolved tag: !Nope/, 2],
    ['[]', /expected an object/],
    ['a: 1', /has no Resources; run "aws cloudformation get-template/],
    ['['.repeat(20_000), /levels|deep/],
    [`Resources: ${'{a: '.repeat(20_000)}`, /./],
  ];
  for (const [text, expected, line] of forms)
    test(text.slice(0, 30), () => {
      assert.throws(
        () => read(text),
        (error: unknown) => {
          assert.ok(error instanceof UnreadableFile);
          assert.match(error.message, expected);
          if (line !== undefined) assert.equal(error.position?.line, line);
          return true;
        },
      );
    });

  test('the text in TemplateBody is read; a number keeps its form', () => {
    const body: JsonObject = { TemplateBody: web('012345') };
    assert.equal(read(JSON.stringify(body)).resources[0]?.expect.type, '012345');
  });

  test('the list as list-stack-resources prints it has no ARN, and says so', () => {
    const summaries = {
      StackResourceSummaries: [
        { LogicalResourceId: 'Web', PhysicalResourceId: 'i-0123456789abcdef0', ResourceType: 'AWS::EC2::Instance' },
      ],
    };
    const files = { template: web('!Ref "AWS::Region"'), resources: summaries };
    const { facts, notes } = readCloudFormation(files, (_, run) => run());
    assert.match(notes.join(), /ARN of the stack is not known/);
    assert.match(declarationsOf(facts).leftOut[0]?.why ?? '', /AWS::Region is not known/);
    const stack = { Stacks: [{ StackId: stackId, Parameters: [] }] };
    const told = readCloudFormation({ ...files, parameters: stack }, (_, run) => run());
    assert.equal(declarationsOf(told.facts).resources[0]?.expect.type, 'eu-west-1');
  });
});
