import type { Identity } from '../../access/index.ts';
import { iamScope } from '../shared/iam.ts';
import type { Subject } from '../shared/observe.ts';

/** The user or role as what a finding is about. */
export function subjectOf({ kind, arn, name, account, tags }: Identity): Subject {
  return { ...iamScope(account, kind), kind, arn, id: name, name, tags };
}
