import { parsePolicy } from '../access/index.ts';
import { isParsed } from '../domain/policy.ts';
import { escapeUnprintable } from '../domain/unprintable.ts';
import type { Check } from './check.ts';
import { documentsIn, type WrittenDocument } from './shared/documents.ts';
import { observer, type Statement } from './shared/observe.ts';
import { always, identityKinds } from './shared/reads.ts';
import { capitalized } from './shared/words.ts';

/** Documents that nobody can judge: no JSON object, or JSON that is no policy. What they allow is unknown. */
export const unparseablePolicy: Check = {
  id: 'unparseable-policy',
  summary: 'A policy document does not parse, so that what it allows is unknown.',
  severity: 'high',
  rules: always(
    'unparseable-policy',
    identityKinds.map((about) => ({ about })),
  ),
  *run(context) {
    const observe = observer(context);
    for (const document of documentsIn(context.snapshot)) {
      const statement = judge(document);
      if (statement) yield observe(document.owner, statement);
    }
  },
};

/** How much of a text that does not parse is kept in the finding. */
const excerptLength = 500;

function judge({ policy, place, id, words }: WrittenDocument): Statement | undefined {
  const subject = capitalized(words);
  if (!isParsed(policy)) {
    return {
      rule: { policy: id },
      title: `${subject} does not parse`,
      expected: 'a JSON policy document',
      actual: escapeUnprintable(policy.error),
      evidence: { text: policy.text.slice(0, excerptLength), length: policy.text.length },
    };
  }
  const parsed = parsePolicy(policy.document, place);
  if (!('problem' in parsed)) return undefined;
  const { path, message } = parsed.problem;
  return {
    rule: { policy: id },
    severity: 'medium',
    title: `${subject} is JSON, but no policy`,
    expected: "a policy as AWS's grammar has it",
    actual: escapeUnprintable(`${path} ${message}`.trim()),
    evidence: { document: policy.document },
  };
}
