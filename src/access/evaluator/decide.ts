import { allPolicies } from './applicable-statements.ts';
import { evaluateLayers, strongestMatch, type StatementMatch, type Layers } from './evaluate-layers.ts';
import { organizationRequirements, grantPathsOf, type Requirement } from './grant-paths.ts';
import {
  statementReason,
  missingAllowReason,
  noPermissionReason,
  invalidPolicyReason,
  type Reason,
} from './reasons.ts';
import type { Request } from './request.ts';
import { all, any, maybe, no, yes } from '../policy/truth.ts';

export type DecisionOutcome = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'invalid';

/** What AWS would answer, and why. */
export interface Decision {
  readonly decision: DecisionOutcome;
  readonly reasons: readonly Reason[];
}

/**
 * Decides a request under all its policies. Deny wins over allow, over nothing; a document that is no policy makes the
 * answer invalid; what rests on something unknown is conditional, unless the rest decides without it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(request: Request, layers: Layers): Decision {
  const { decision, explain: because } = evaluate(request, layers);
  return { decision, reasons: because() };
}

/** The same without the reasons, for those who ask a lot and want to know little. */
function outcomeOf(request: Request, layers: Layers): DecisionOutcome {
  return evaluate(request, layers).decision;
}

interface Evaluation {
  readonly decision: DecisionOutcome;
  readonly explain: () => readonly Reason[];
}

function evaluate(request: Request, layers: Layers): Evaluation {
  const broken = allPolicies(layers).filter((policy) => 'problem' in policy);
  if (broken.length > 0) return { decision: 'invalid', explain: () => broken.map(invalidPolicyReason) };
  if (actionsWithoutPermission.has(request.action))
    return { decision: 'allowed', explain: () => [noPermissionReason(request.action)] };

  const heard = evaluateLayers(request, layers);
  const denies = heard.all.flatMap((voice) => voice.denies).filter((hit) => !isRootRestoringBucketPolicy(request, hit));
  const denied = strongestMatch(denies);
  const explained = (hits: readonly StatementMatch[]) => [...new Set(hits)].map((hit) => statementReason(hit, request));
  if (denied === yes) return { decision: 'explicitDeny', explain: () => explained(denies.filter(isCertain)) };

  const limits = organizationRequirements(heard);
  const routes = grantPathsOf(request, heard);
  const limited = all(limits, ({ met }) => met);
  const granted = any(routes, isMet);
  if (granted === no || limited === no) {
    const links = [...limits, ...(granted === no ? (routes.at(-1) ?? []) : [])];
    return {
      decision: 'implicitDeny',
      explain: () => links.filter(({ met }) => met === no).map(({ what }) => missingAllowReason(what)),
    };
  }
  const links = [...limits, ...(routes.find((route) => isMet(route) === granted) ?? [])];
  const allows = links.flatMap(({ matches: hits }) => hits);
  if (denied === no && granted === yes && limited === yes) {
    const others = links.flatMap(({ metBy: because }) => (because === undefined ? [] : [{ text: because }]));
    return { decision: 'allowed', explain: () => [...explained(allows.filter(isCertain)), ...others] };
  }
  return { decision: 'conditional', explain: () => explained([...denies, ...allows].filter((hit) => !isCertain(hit))) };
}

function isMet(route: readonly Requirement[]) {
  return all(route, ({ met }) => met);
}

function isCertain({ truth }: StatementMatch): boolean {
  return truth !== maybe;
}

/**
 * Actions (lower case) that everybody may call, whatever the policies say.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html and API_GetSessionToken.html
 */
export const actionsWithoutPermission: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'sts:getsessiontoken']);

/**
 * The root user of a bucket's account may read, write and delete its policy whatever the policy denies.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function isRootRestoringBucketPolicy(
  { principal, isSameAccount, action }: Request,
  { layer }: StatementMatch,
): boolean {
  return principal.kind === 'root' && isSameAccount && layer === 'resource policy' && bucketPolicyActions.has(action);
}

const bucketPolicyActions = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);
