import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MonitorInstancesCommand } from '@aws-sdk/client-ec2';
import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { ApiError } from '../../src/sandbox/index.ts';
import { ec2Client, iamClient, serve } from './fixtures/clients.ts';

const simulate = new SimulatePrincipalPolicyCommand({
  PolicySourceArn: 'arn:aws:iam::1:user/a',
  ActionNames: ['ec2:Monitor'],
});
const monitor = new MonitorInstancesCommand({ InstanceIds: ['i-1'] });

void test('an operation that is added answers in place of the service, and nothing else does', async (t) => {
  const without = await serve(t);
  await assert.rejects(iamClient(t, without).send(simulate), { name: 'AccessDenied' });
  await assert.rejects(ec2Client(t, without).send(monitor), { name: 'UnauthorizedOperation' });

  const sandbox = await serve(t, undefined, {
    operations: {
      'iam:SimulatePrincipalPolicy': ({ parameters, account }, directory) => ({
        EvaluationResults: [
          {
            EvalActionName: parameters.list('ActionNames')[0] ?? '',
            EvalDecision: directory.accounts.includes(account) ? 'allowed' : 'implicitDeny',
          },
        ],
      }),
      'ec2:MonitorInstances': ({ parameters }) => {
        if (parameters.list('InstanceId')[0] !== 'i-1') throw new ApiError(400, 'InvalidInstanceID.NotFound', 'gone');
        return { InstanceMonitorings: [{ InstanceId: 'i-1' }] };
      },
    },
  });
  const answer = await iamClient(t, sandbox).send(simulate);
  assert.deepEqual(answer.EvaluationResults, [{ EvalActionName: 'ec2:Monitor', EvalDecision: 'allowed' }]);
  assert.equal((await ec2Client(t, sandbox).send(monitor)).InstanceMonitorings?.[0]?.InstanceId, 'i-1');
  await assert.rejects(ec2Client(t, sandbox).send(new MonitorInstancesCommand({ InstanceIds: ['i-2'] })), {
    name: 'InvalidInstanceID.NotFound',
  });
});
