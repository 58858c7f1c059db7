import { everyPolicy } from './bearing.ts';
import { hear, strongest, type Hit, type Layers } from './layers.ts';
import { limitsOf, routesOf, type Demand } from './routes.ts';
import { explain, missing, noPermissionNeeded, unreadable, type Reason } from './reasons.ts';
import type { Request } from './request.ts';
import { all, any, maybe, no, yes } from './truth.ts';

export type Outcome = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'invalid';

/** What AWS would answer, and why. */
export interface Decision {
  readonly decision: Outcome;
  readonly reasons: readonly Reason[];
}

/**
 * Decides a request under all its policies. Deny wins over allow, over nothing; a document that is no policy makes the
 * answer invalid; what rests on something unknown is conditional, unless the rest decides without it.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(request: Request, layers: Layers): Decision {
  const broken = everyPolicy(layers).filter((policy) => 'problem' in policy);
  if (broken.length > 0) return { decision: 'invalid', reasons: broken.map(unreadable) };
  if (needsNoPermission.has(request.action)) return { decision: 'allowed', reasons: [noPermissionNeeded(request.action)] };

  const heard = hear(request, layers);
  const denies = heard.voices.flatMap((voice) => voice.denies).filter((hit) => !isRootsWayBack(request, hit));
  const denied = strongest(denies);
  if (denied === yes) return answer('explicitDeny', denies.filter(isCertain), request);

  const limits = limitsOf(heard);
  const routes = routesOf(request, heard);
  const limited = all(limits, ({ met }) => met);
  const granted = any(routes, isMet);
  if (granted === no || limited === no) {
    const unmet = [...limits, ...(granted === no ? (routes.at(-1) ?? []) : [])].filter(({ met }) => met === no);
    return { decision: 'implicitDeny', reasons: unmet.map(({ what }) => missing(what)) };
  }
  const taken = routes.find((route) => isMet(route) === granted) ?? [];
  const allows = [...limits, ...taken].flatMap(({ hits }) => hits);
  if (denied === no && granted === yes && limited === yes) {
    const { reasons } = answer('allowed', allows.filter(isCertain), request);
    const others = taken.flatMap(({ because }) => (because === undefined ? [] : [{ text: because }]));
    return { decision: 'allowed', reasons: [...reasons, ...others] };
  }
  return answer('conditional', [...denies, ...allows].filter((hit) => !isCertain(hit)), request);
}

function answer(decision: Outcome, hits: readonly Hit[], request: Request): Decision {
  return { decision, reasons: [...new Set(hits)].map((hit) => explain(hit, request)) };
}

function isMet(route: readonly Demand[]) {
  return all(route, ({ met }) => met);
}

function isCertain({ truth }: Hit): boolean {
  return truth !== maybe;
}

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html and API_GetSessionToken.html */
const needsNoPermission = new Set(['sts:getcalleridentity', 'sts:getsessiontoken']);

/**
 * The root user of a bucket's account may read, write and delete its policy whatever the policy denies.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function isRootsWayBack({ principal, isSameAccount, action }: Request, { layer }: Hit): boolean {
  return principal.kind === 'root' && isSameAccount && layer === 'resource policy' && ownBucketPolicy.has(action);
}

const ownBucketPolicy = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);
