import assert from 'node:assert/strict';
import { test, type TestContext } from 'node:test';
import { policySimulator } from '../../../src/aws/index.ts';
import { silentLog } from '../../../src/domain/log.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { Simulation } from '../../../src/domain/simulation.ts';
import { parseFault, type ApiCall } from '../../../src/sandbox/index.ts';
import { home } from '../../accounts/account.ts';
import { serveAccount } from '../../accounts/directory.ts';
import { temporaryFolder, useCredentials } from '../fixtures/environment.ts';

const resource = 'arn:aws:ec2:us-east-1:111122223333:instance/i-1';
const simulation: Simulation = {
  principal: 'arn:aws:iam::111122223333:user/a',
  actions: ['ec2:StopInstances'],
  resource,
  context: [{ key: 'aws:TagKeys', values: ['a', ''], type: 'stringList' }],
};

/** What the simulator makes of an answer of AWS, or of one for each page. */
async function answered(
  t: TestContext,
  pages: readonly JsonObject[],
  asked: Partial<Simulation> = {},
  faults: readonly string[] = [],
) {
  useCredentials(home);
  const calls: ApiCall[] = [];
  const sandbox = await serveAccount(
    t,
    await temporaryFolder(t),
    {},
    {
      faults: faults.map(parseFault),
      operations: {
        'iam:SimulatePrincipalPolicy': (call) => {
          calls.push(call);
          return pages[calls.length - 1] ?? {};
        },
      },
    },
  );
  const budget = { concurrency: 2, requestsPerSecond: 1000, attempts: 3 };
  const simulator = policySimulator({ regions: ['us-east-1'], endpoint: sandbox.url, budget, log: silentLog });
  const answer = await simulator.simulate({ ...simulation, ...asked });
  simulator.close();
  return { answer, calls, attempts: sandbox.calls().filter(({ service }) => service === 'iam').length };
}

const result = (more: JsonObject, on?: JsonObject): JsonObject => ({
  EvalActionName: 'ec2:StopInstances',
  EvalDecision: 'implicitDeny',
  ...more,
  ...(on && { ResourceSpecificResults: [{ EvalResourceName: resource, EvalResourceDecision: 'allowed', ...on }] }),
});

const page = (...EvaluationResults: readonly JsonObject[]): JsonObject => ({ EvaluationResults, IsTruncated: false });

void test('the decision on the resource counts before that on the action, with all that AWS says beside it', async (t) => {
  const { answer, calls } = await answered(t, [
    page(
      result(
        { OrganizationsDecisionDetail: { AllowedByOrganizations: true }, MissingContextValues: ['aws:b'] },
        {
          MissingContextValues: ['aws:a'],
          PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: false },
          MatchedStatements: [
            { SourcePolicyId: 'P', SourcePolicyType: 'user-managed', StartPosition: { Line: 3, Column: 4 } },
          ],
        },
      ),
    ),
  ]);
  assert.deepEqual(answer, {
    decisions: [
      {
        action: 'ec2:StopInstances',
        decision: 'allowed',
        statements: [{ policy: 'P', type: 'user-managed', line: 3, column: 4 }],
        missing: ['aws:a', 'aws:b'],
        allowedByOrganization: true,
        allowedByBoundary: false,
      },
    ],
  });
  const { parameters } = calls[0] ?? assert.fail();
  assert.deepEqual(parameters.list('ContextEntries.member.1.ContextKeyValues'), ['a', '']);
  assert.deepEqual(parameters.list('ResourceArns'), [resource]);
  assert.equal(parameters.value('PolicySourceArn'), simulation.principal);
});

void test('several pages are one answer, in the order of the question', async (t) => {
  const named = (EvalActionName: string, EvalDecision: string) => ({ EvalActionName, EvalDecision });
  const { answer, calls } = await answered(
    t,
    [{ ...page(named('EC2:b', 'allowed')), IsTruncated: true, Marker: 'm' }, page(named('ec2:a', 'explicitDeny'))],
    { actions: ['ec2:a', 'ec2:b'], resource: '*', context: [] },
  );
  assert.deepEqual('decisions' in answer && answer.decisions.map(({ action, decision }) => [action, decision]), [
    ['ec2:a', 'explicitDeny'],
    ['ec2:b', 'allowed'],
  ]);
  assert.deepEqual(
    calls.map(({ parameters }) => [
      parameters.value('Marker'),
      parameters.list('ResourceArns'),
      parameters.list('ActionNames'),
    ]),
    [
      [undefined, [], ['ec2:a', 'ec2:b']],
      ['m', [], ['ec2:a', 'ec2:b']],
    ],
  );
});

void test('an answer that does not say everything is no decision', async (t) => {
  const cases: readonly [string, JsonObject, RegExp | undefined][] = [
    ['nothing on resources, as where the organization denies', page(result({})), undefined],
    ['another action', page(result({ EvalActionName: 'ec2:StartInstances' })), /leaves out ec2:StopInstances$/],
    ['another resource', page(result({}, { EvalResourceName: `${resource}0` })), /leaves out arn:aws:ec2/],
    ['no decision', page(result({ EvalDecision: 'perhaps' })), /has the decision perhaps$/],
    ['no decision on the resource', page(result({}, { EvalResourceDecision: '' })), /has the decision /],
    ['no results', {}, /leaves out ec2:StopInstances$/],
    ['more, and not where', { ...page(result({})), IsTruncated: true }, /no marker says where$/],
  ];
  for (const [what, answer, expected] of cases) {
    const found = (await answered(t, [answer])).answer;
    if (!expected) assert.ok('decisions' in found, what);
    else assert.match('failure' in found ? found.failure.error : 'a decision', expected, what);
  }
});

void test('a denied call is asked once, and others again', async (t) => {
  const denied = await answered(t, [page(result({}))], {}, ['deny iam:SimulatePrincipalPolicy']);
  assert.match(
    'failure' in denied.answer ? `${denied.answer.failure.status} ${denied.answer.failure.error}` : '',
    /^denied AccessDenied: /,
  );
  assert.equal(denied.attempts, 1);
  const throttled = await answered(t, [page(result({}))], {}, ['throttle iam:SimulatePrincipalPolicy/2']);
  assert.ok('decisions' in throttled.answer);
});
