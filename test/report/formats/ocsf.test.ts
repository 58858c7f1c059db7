import assert from 'node:assert/strict';
import { test } from 'node:test';
import { concludeAudit } from '../../../src/domain/audit-result.ts';
import { findingStatuses } from '../../../src/domain/finding.ts';
import { renderReport } from '../../../src/report/index.ts';
import { wholeCoverage } from '../fixtures/coverage.ts';
import { finding } from '../fixtures/finding.ts';
import { run } from '../fixtures/run.ts';

interface Event {
  readonly type_uid: number;
  readonly activity_name: string;
  readonly status: string;
  readonly compliance: { readonly status: string };
  readonly finding_info: { readonly uid: string };
}

test('each status has its activity, status and compliance; what nobody looked at is not closed', async () => {
  const states = await Promise.all(
    findingStatuses.map(async (status) => {
      const findings = [finding({ check: 'required-tag', title: 'A tag is missing', status })];
      const text = await renderReport(concludeAudit(run, wholeCoverage, { findings }), 'ocsf');
      const event = (JSON.parse(text) as Event[]).find(({ finding_info: { uid } }) => uid.startsWith('dw-'));
      const { type_uid: type, activity_name: activity, status: state, compliance } = event ?? assert.fail();
      return `${status}: ${type} ${activity}, ${state}, ${compliance.status}`;
    }),
  );
  assert.deepEqual(states, [
    'new: 200301 Create, New, Fail',
    'changed: 200302 Update, In Progress, Fail',
    'open: 200302 Update, In Progress, Fail',
    'resolved: 200303 Close, Resolved, Pass',
    'unchecked: 200302 Update, In Progress, Unknown',
    'accepted: 200302 Update, Suppressed, Fail',
  ]);
});

test('an account of which something was not read is no account without findings', async () => {
  const of = async (status: 'complete' | 'denied') => {
    const coverage = wholeCoverage.map((scope, index) => (index === 0 ? { ...scope, status } : scope));
    const text = await renderReport(concludeAudit(run, coverage, { findings: [] }), 'ocsf');
    return (JSON.parse(text) as Event[]).map(({ compliance }) => compliance.status);
  };
  assert.deepEqual(await of('complete'), ['Pass']);
  assert.deepEqual(await of('denied'), ['Warning']);
});
