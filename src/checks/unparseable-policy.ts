import { parsePolicy } from '../access/parse.ts';
import type { PolicyPlace } from '../access/policy.ts';
import { isParsed, type PolicyDocument } from '../domain/policy.ts';
import type { Check } from './check.ts';
import { holdersIn } from './shared/held-policies.ts';
import { defaultDocument } from './shared/managed-policy.ts';
import { observer, type Statement } from './shared/observe.ts';
import { label, plain } from './shared/words.ts';

/** Documents that nobody can judge: no JSON object, or JSON that is no policy. What they allow is unknown. */
export const unparseablePolicy: Check = {
  id: 'unparseable-policy',
  summary: 'A policy document does not parse, so that what it allows is unknown.',
  severity: 'high',
  *run(context) {
    const { snapshot } = context;
    const observe = observer(context);
    for (const holder of holdersIn(snapshot)) {
      const where = `${holder.kind} ${label(holder)}`;
      for (const { name, policy } of holder.attributes.inline) {
        const statement = judge(policy, 'identity', `inline/${name}`, `Inline policy ${plain(name)} of ${where}`);
        if (statement) yield observe(holder, statement);
      }
      if (holder.kind !== 'role') continue;
      const statement = judge(holder.attributes.trust, 'trust', 'trust', `The trust policy of ${where}`);
      if (statement) yield observe(holder, statement);
    }
    for (const managed of snapshot.ofKind('policy')) {
      const document = defaultDocument(managed);
      const statement = document && judge(document, 'identity', 'default', `Managed policy ${label(managed)}`);
      if (statement) yield observe(managed, statement);
    }
  },
};

/** How much of a text that does not parse is kept in the finding. */
const excerptLength = 500;

function judge(policy: PolicyDocument, place: PolicyPlace, rule: string, subject: string): Statement | undefined {
  if (!isParsed(policy)) {
    return {
      rule: { policy: rule },
      title: `${subject} does not parse`,
      expected: 'a JSON policy document',
      actual: plain(policy.error),
      evidence: { text: policy.text.slice(0, excerptLength), length: policy.text.length },
    };
  }
  const parsed = parsePolicy(policy.document, place);
  if (!('problem' in parsed)) return undefined;
  const { path, message } = parsed.problem;
  return {
    rule: { policy: rule },
    severity: 'medium',
    title: `${subject} is JSON, but no policy`,
    expected: 'a policy as AWS\'s grammar has it',
    actual: plain(`${path} ${message}`.trim()),
    evidence: { document: policy.document },
  };
}
