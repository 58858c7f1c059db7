import { isAwsManaged } from '../../domain/arn.ts';
import type { ManagedPolicy } from '../../domain/iam/identity.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Check } from '../check.ts';
import { compareByName, missingFinding } from '../shared/declared-identities.ts';
import { declareDocument, documentDifference } from '../shared/declared-policies.ts';
import { awsCommand } from '../../domain/text/aws-command.ts';
import { defaultDocument } from '../shared/managed-policy.ts';
import { findingReporter, type FindingDetails } from '../shared/report-finding.ts';
import { replaceDefaultVersion } from '../shared/replace-document.ts';
import { label } from '../shared/words.ts';

/** The account's own managed policies compared with their declarations. Policies that are not declared are not checked. */
export const policyDeclared: Check = {
  id: 'policy-declared',
  summary: 'A declared managed policy is missing, or its default version does not mean what is declared.',
  severity: 'high',
  declaredBy: 'policies',
  rules: ({ policies }) => (policies ? [{ name: 'policies', reads: [{ about: 'policy' }] }] : []),
  *run(context) {
    const { policies } = context.baseline;
    if (!policies) return;
    const reportFinding = findingReporter(context);
    const own = context.snapshot.ofKind('policy').filter(({ arn }) => !isAwsManaged(arn));
    for (const { matches, missing } of compareByName(context, 'policy', policies, own)) {
      for (const subject of missing) {
        const document = policies.get(subject.name ?? '')?.document;
        const command = awsCommand('iam', 'create-policy', {
          'policy-name': subject.name,
          'policy-document': document,
        });
        yield reportFinding(subject, missingFinding(subject, command));
      }
      for (const { seen, declaration } of matches) {
        const finding = documentFinding(seen, declaration.document);
        if (finding) yield reportFinding(seen, finding);
      }
    }
  },
};

function documentFinding(policy: ManagedPolicy, declared: JsonObject): FindingDetails | undefined {
  const document = defaultDocument(policy) ?? { text: '', error: 'AWS did not send the default version' };
  const difference = documentDifference(document, declared);
  return (
    difference && {
      rule: { field: 'document' },
      title: `Managed policy ${label(policy)} is not as declared`,
      ...difference,
      commands: replaceDefaultVersion(policy, declared),
      takeOver: declareDocument(document, ['policies', policy.name ?? policy.id, 'document']),
    }
  );
}
