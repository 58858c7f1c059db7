import { parseArn } from '../../../domain/arn.ts';
import type { Finding } from '../../../domain/finding.ts';
import type { PolicyHolder } from '../edits.ts';
import { denials } from './deny.ts';
import { isIdentifiedBy, subjectOf } from './identified.ts';
import type { Proposal, ProposalContext, Propose } from './proposal.ts';
import { selectedByMatch, type DenyStatement } from './statements.ts';

/** Proposes to deny that holders switch off a protection that a rule requires, or change their own boundary. */
export const proposeForOwnLimits: Propose = (findings, context) =>
  findings.flatMap((finding) => {
    switch (finding.check) {
      case 'guard-own-protection':
        return ownProtection(finding, context);
      case 'guard-own-boundary':
        return ownBoundary(finding, context);
      default:
        return [];
    }
  });

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html: only EC2 has a key for attributes. */
const protectionActions: Readonly<Record<string, readonly string[]>> = {
  instance: ['ec2:ModifyInstanceAttribute'],
  'db-instance': ['rds:ModifyDBInstance'],
  'db-cluster': ['rds:ModifyDBCluster'],
};

function ownProtection(finding: Finding, context: ProposalContext): readonly Proposal[] {
  const { statement } = finding.evidence;
  const holders = holdersOf(finding, context);
  const [first] = holders;
  if (!first || typeof statement !== 'string') return [];
  const policies = [
    ...holders.flatMap(({ attributes }) => attributes.inline.map(({ name }) => `inline/${name}`)),
    ...holders.flatMap(({ attributes }) => attributes.attached),
  ];
  const partition = parseArn(first.arn)?.partition ?? 'aws';
  return context.baseline.protect.flatMap((rule) =>
    Object.entries(protectionActions).flatMap(([kind, actions]) => {
      const identity = { statement, protect: rule.name, ...(kind !== 'instance' && { kind }) };
      if (!policies.some((policy) => isIdentifiedBy(finding, { policy, ...identity }))) return [];
      const ofAttributes: DenyStatement = {
        actions,
        selected: {
          resources: ['*'],
          condition: { StringEquals: { 'ec2:Attribute': ['DisableApiTermination', 'DisableApiStop'] } },
        },
      };
      const ofRule: DenyStatement = { actions, selected: selectedByMatch(rule.match, partition) };
      return [...(kind === 'instance' ? [ofAttributes] : []), ofRule].flatMap((each) =>
        denials(holders, [rule], () => [each]),
      );
    }),
  );
}

function ownBoundary(finding: Finding, context: ProposalContext): readonly Proposal[] {
  const { actions } = finding.evidence;
  if (!Array.isArray(actions)) return [];
  const denied = { actions: actions.map(String), selected: { resources: ['*'], condition: {} } };
  return denials(holdersOf(finding, context), [{ name: 'own-boundary' }], () => [denied]);
}

/** The finding's own subject, or who holds it if that is a managed policy. */
function holdersOf(finding: Finding, context: ProposalContext): readonly PolicyHolder[] {
  const [subject] = subjectOf(finding, context);
  if (!subject) return [];
  if (subject.kind !== 'policy') return [subject as unknown as PolicyHolder];
  const { account } = context;
  const all: readonly PolicyHolder[] = [
    ...account.ofKind('user'),
    ...account.ofKind('group'),
    ...account.ofKind('role'),
  ];
  return all.filter(
    ({ attributes, account: of }) => of === finding.account && attributes.attached.includes(subject.arn),
  );
}
