import { lintResourceArn, type ResourceArnIssue } from '../../access/lint/index.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';
import type { Check } from '../check.ts';
import { partitionOfAccount } from '../shared/iam.ts';
import { always } from '../shared/reads.ts';
import type { FindingDetails } from '../shared/report-finding.ts';
import { capitalized, some } from '../shared/words.ts';
import { inEveryDocument } from './document-lint.ts';
import { severityOf } from './severity.ts';
import { nameOfStatement } from './wording.ts';

type UnmatchedArn = ResourceArnIssue['entries'][number];

const id = 'guard-resource-arn';

/**
 * ARNs in Resource or NotResource that match nothing in the account: of a partition, region or account that AWS does not
 * have, or of another account where no request reaches one. Such an Allow allows nothing, and such a Deny denies nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
 */
export const guardResourceArn: Check = {
  id,
  summary: 'A statement names a resource by an ARN that nothing in the account can have.',
  severity: 'high',
  rules: always(id),
  *run(context) {
    yield* inEveryDocument(context, ({ policy, owner: { account }, words }) =>
      lintResourceArn(policy, { account, partition: partitionOfAccount(context.snapshot, account) }).map((issue) =>
        describe(issue, words),
      ),
    );
  },
};

function describe({ statement, entries, isWhole }: ResourceArnIssue, document: string): FindingDetails {
  const isNegated = statement.resources?.negated === true;
  const element = isNegated ? 'NotResource' : 'Resource';
  const resources = entries.map(({ resource }) => resource);
  const verb = statement.effect === 'Deny' ? 'denies' : 'allows';
  const effect = isNegated ? `does not exempt ${some(resources)}` : `never ${verb} anything on ${some(resources)}`;
  return {
    rule: { statement: statement.name },
    severity: severityOf(statement, isNegated ? 'always' : 'never'),
    title: `${capitalized(nameOfStatement(statement, document))} ${isWhole && !isNegated ? `never ${verb} anything` : effect}: ${reasons(entries)}`,
    expected: 'ARNs of resources of the account, or with a star in place of what is wrong',
    actual: `${element} ${some(resources)}`,
    evidence: { [element]: resources, effect: statement.effect },
  };
}

function reasons(entries: readonly UnmatchedArn[]): string {
  return [...new Set(entries.map(reasonOf))].join('; ');
}

function reasonOf({ resource, part, problem }: UnmatchedArn): string {
  const written = escapeUnprintable(resource.split(':')[positions[part]] ?? '');
  switch (problem) {
    case 'malformed':
      return `${written} is not ${malformedTexts[part]}`;
    case 'missing':
      return `the ARN has no ${part}`;
    case 'elsewhere':
      return part === 'account' ? `account ${written} is another one` : `partition ${written} is another one`;
  }
}

const malformedTexts: Readonly<Record<UnmatchedArn['part'], string>> = {
  partition: 'a partition of AWS',
  region: 'a region of the partition',
  account: 'an account id',
};

/** Where an ARN has the part. */
const positions: Readonly<Record<UnmatchedArn['part'], number>> = { partition: 1, region: 3, account: 4 };
