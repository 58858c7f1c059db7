import { parsePolicy } from '../../access/index.ts';
import { isParsed } from '../../domain/iam/policy.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { documentsIn, type WrittenDocument } from '../shared/documents.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { always, identityKinds } from '../shared/reads.ts';
import { capitalized } from '../shared/words.ts';

/** Documents that are not a JSON object, or JSON but not a policy. What they allow is unknown. */
export const unparseablePolicy: Check = {
  id: 'unparseable-policy',
  summary: 'A policy document does not parse, so that what it allows is unknown.',
  severity: 'high',
  rules: always(
    'unparseable-policy',
    identityKinds.map((about) => ({ about })),
  ),
  *run(context) {
    const reportFinding = findingReporter(context);
    for (const document of documentsIn(context.snapshot)) {
      const finding = findingAbout(document);
      if (finding) yield reportFinding(document.owner, finding);
    }
  },
};

/** How many characters of a text that does not parse are kept in the finding. */
const excerptLength = 500;

function findingAbout({ policy, place, id, words }: WrittenDocument): FindingDetails | undefined {
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
    title: `${subject} is JSON, but not a policy`,
    expected: "a policy that follows AWS's grammar",
    actual: escapeUnprintable(`${path} ${message}`.trim()),
    evidence: { document: policy.document },
  };
}
