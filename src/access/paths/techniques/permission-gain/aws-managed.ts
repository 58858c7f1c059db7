import { parseArn } from '../../../../domain/arn.ts';
import type { JsonObject } from '../../../../domain/json.ts';
import { lazy, memoize } from '../../../../domain/memoize.ts';
import { awsManagedDocuments } from '../../../policy/aws-managed/packed-documents.ts';
import { compilePolicy, type CompiledPolicy } from '../../../policy/compile-policy.ts';
import { areCovered, grantsOf, type StatementGrant } from '../../../policy/grants.ts';
import { parsePolicy } from '../../../policy/parse/parse-policy.ts';
import type { HeldPolicy, Holder } from '../../model/identity.ts';
import { isOfInterest } from './actions-of-interest.ts';

/** An AWS managed policy that somebody may attach, whether or not anybody has it. */
export interface AwsManagedPolicy {
  readonly arn: string;
  readonly name: string;
  /** Of its current document. */
  readonly compiled: () => CompiledPolicy;
  /** As in HeldPolicy: below zero, so that it is no number of a document of a snapshot. */
  readonly content: number;
  /** Among all of its partition, best first. */
  readonly place: number;
  /** Its Allow statements, as far as paths can use them. */
  readonly grants: readonly StatementGrant[];
  readonly denies: boolean;
  /** What is not known of it and matters, in words. */
  readonly assumptions: readonly string[];
}

/**
 * The AWS managed policies of a partition that allow anything that a path can use, without AdministratorAccess: the
 * well-known ones first, then those that allow the most. AWS publishes policies in each partition; only those of
 * `aws` are known here, and another partition's are assumed to be the same.
 */
export const awsManagedPolicies = memoize((partition: string): readonly AwsManagedPolicy[] => {
  const { documents } = awsManagedDocuments();
  const policies = Object.entries(documents).flatMap(
    ([path, document]): (Omit<AwsManagedPolicy, 'content' | 'place'> & Ranked)[] => {
      if (path === 'AdministratorAccess') return [];
      const parsed = parsePolicy(document);
      if ('problem' in parsed)
        throw new Error(`the AWS managed policy ${path} is not valid: ${parsed.problem.message}`);
      const grants = grantsOf(parsed.policy, isOfInterest);
      if (grants.length === 0) return [];
      const name = path.slice(path.lastIndexOf('/') + 1);
      return [
        {
          arn: `arn:${partition}:iam::aws:policy/${path}`,
          name,
          compiled: lazy(() => compilePolicy(name, inPartition(document, partition))),
          grants,
          denies: parsed.policy.statements.some(({ effect }) => effect === 'Deny'),
          assumptions:
            partition === 'aws'
              ? []
              : [`AWS has the policy ${name} in partition ${partition}, as it has in partition aws`],
          rank: rankOf(path),
          breadth: breadthOf(grants),
        },
      ];
    },
  );
  return policies
    .sort((a, b) => a.rank - b.rank || b.breadth - a.breadth || (a.arn < b.arn ? -1 : 1))
    .map((policy, place) => ({ ...policy, place, content: contentOf(policy.arn) }));
});

/** How an AWS managed policy compares with others. */
interface Ranked {
  /** Its place among the well-known ones. */
  readonly rank: number;
  /** About how many actions it allows. */
  readonly breadth: number;
}

/** Other numbers below zero are of policies that paths write. */
const contentOf = (() => {
  const numbers = new Map<string, number>();
  return (arn: string): number => {
    const found = numbers.get(arn) ?? highestContent - numbers.size;
    numbers.set(arn, found);
    return found;
  };
})();
const highestContent = -1000;

/** Whether a policy was attached by an earlier step of a path. */
export function isAttachedByPath({ content }: HeldPolicy): boolean {
  return content <= highestContent;
}

/** An AWS managed policy as a holder would have it. */
export function heldBy(holder: Holder, { arn, name, compiled, content }: AwsManagedPolicy): HeldPolicy {
  return { id: arn, holder, arn, name, compiled: compiled(), content };
}

/** The policies that people know: of several that lead as far, a path names the first of them. */
const wellKnown = [
  'PowerUserAccess',
  'IAMFullAccess',
  'AmazonEC2FullAccess',
  'AmazonRDSFullAccess',
  'AmazonSSMFullAccess',
  'AWSLambda_FullAccess',
  'AWSCloudFormationFullAccess',
  'AWSBackupFullAccess',
  'AutoScalingFullAccess',
  'job-function/SystemAdministrator',
  'job-function/DatabaseAdministrator',
  'job-function/NetworkAdministrator',
];

function rankOf(path: string): number {
  const place = wellKnown.indexOf(path);
  return place < 0 ? wellKnown.length : place;
}

function breadthOf(grants: readonly StatementGrant[]): number {
  const weights = grants.flatMap(({ actions }) =>
    actions.negated
      ? [10_000]
      : actions.items.map((item) => (/^[^:]*:?\*$/.test(item) ? 50 : item.includes('*') ? 5 : 1)),
  );
  return weights.reduce((sum, weight) => sum + weight, 0);
}

function inPartition(document: JsonObject, partition: string): unknown {
  return partition === 'aws'
    ? document
    : JSON.parse(JSON.stringify(document).replaceAll('"arn:aws:', `"arn:${partition}:`));
}

/** The partition that an account's ARNs are in. */
export function partitionIn(arn: string): string {
  return parseArn(arn)?.partition ?? 'aws';
}

/**
 * Leaves out policies that allow nothing that an earlier one does not. Where many remain, also those that the
 * well-known ones among them allow together: attaching two of these leads as far.
 */
export function withoutCovered<Item extends { readonly policy: AwsManagedPolicy }>(
  items: readonly Item[],
  isAsGood: (one: Item, than: Item) => boolean = () => true,
): readonly Item[] {
  const kept: Item[] = [];
  for (const item of items) {
    const isCovered = kept.some(
      (other) => !other.policy.denies && isAsGood(other, item) && isCoveredBy(item.policy, [other.policy]),
    );
    if (!isCovered) kept.push(item);
  }
  if (kept.length <= few) return kept;
  const broad = kept.slice(0, few).filter(({ policy }) => !policy.denies);
  return kept.filter((item) => {
    if (broad.includes(item)) return true;
    const others = broad.filter((other) => isAsGood(other, item));
    return !isCoveredBy(
      item.policy,
      others.map(({ policy }) => policy),
    );
  });
}

/** What AWS's policies cover of one another is the same in every account. */
const isCoveredBy = (() => {
  const known = new Map<string, boolean>();
  return (policy: AwsManagedPolicy, others: readonly AwsManagedPolicy[]): boolean => {
    const key = [policy, ...others].map(({ content }) => content).join();
    const found =
      known.get(key) ??
      areCovered(
        policy.grants,
        others.flatMap(({ grants }) => grants),
      );
    known.set(key, found);
    return found;
  };
})();

/** How many policies are also tried together with others. */
export const few = 8;
