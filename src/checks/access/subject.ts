import type { Identity } from '../../access/index.ts';
import { formatArn } from '../../domain/arn.ts';
import type { CheckContext } from '../check.ts';
import { iamScope, partitionOfAccount } from '../shared/iam.ts';
import type { Subject } from '../shared/report-finding.ts';

/** The user or role as what a finding is about. */
export function subjectOf({ kind, arn, name, account, tags }: Identity): Subject {
  return { ...iamScope(account, kind), kind, arn, id: name, name, tags };
}

/** The subject for a name in a rule that matches nothing: `group/developers`, or an ARN; in the first account. */
export function subjectNamed(pattern: string, { snapshot }: CheckContext): Subject {
  const [account = ''] = snapshot.snapshot.accounts;
  const resource = pattern.startsWith('arn:') ? pattern.slice(pattern.lastIndexOf(':') + 1) : pattern;
  const [kind = '', ...path] = resource.split('/');
  const arn = pattern.startsWith('arn:')
    ? pattern
    : formatArn({ partition: partitionOfAccount(snapshot, account), service: 'iam', region: '', account, resource });
  return { ...iamScope(account, kind), kind, arn, id: path.at(-1) ?? '', tags: {} };
}
