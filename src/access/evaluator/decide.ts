import { everyPolicy } from './applicable-statements.ts';
import { hear, strongest, type Hit, type Layers } from './layers.ts';
import { limitsOf, routesOf, type Demand } from './grant-paths.ts';
import { explain, missing, noPermissionNeeded, unreadable, type Reason } from './reasons.ts';
import type { Request } from './request.ts';
import { all, any, maybe, no, yes } from '../policy/truth.ts';

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
  const { decision, because } = judge(request, layers);
  return { decision, reasons: because() };
}

/** The same without the reasons, for those who ask a lot and want to know little. */
export function outcomeOf(request: Request, layers: Layers): Outcome {
  return judge(request, layers).decision;
}

interface Judgment {
  readonly decision: Outcome;
  readonly because: () => readonly Reason[];
}

function judge(request: Request, layers: Layers): Judgment {
  const broken = everyPolicy(layers).filter((policy) => 'problem' in policy);
  if (broken.length > 0) return { decision: 'invalid', because: () => broken.map(unreadable) };
  if (needsNoPermission.has(request.action))
    return { decision: 'allowed', because: () => [noPermissionNeeded(request.action)] };

  const heard = hear(request, layers);
  const denies = heard.voices.flatMap((voice) => voice.denies).filter((hit) => !isRootsWayBack(request, hit));
  const denied = strongest(denies);
  const explained = (hits: readonly Hit[]) => [...new Set(hits)].map((hit) => explain(hit, request));
  if (denied === yes) return { decision: 'explicitDeny', because: () => explained(denies.filter(isCertain)) };

  const limits = limitsOf(heard);
  const routes = routesOf(request, heard);
  const limited = all(limits, ({ met }) => met);
  const granted = any(routes, isMet);
  if (granted === no || limited === no) {
    const links = [...limits, ...(granted === no ? (routes.at(-1) ?? []) : [])];
    return {
      decision: 'implicitDeny',
      because: () => links.filter(({ met }) => met === no).map(({ what }) => missing(what)),
    };
  }
  const links = [...limits, ...(routes.find((route) => isMet(route) === granted) ?? [])];
  const allows = links.flatMap(({ hits }) => hits);
  if (denied === no && granted === yes && limited === yes) {
    const others = links.flatMap(({ because }) => (because === undefined ? [] : [{ text: because }]));
    return { decision: 'allowed', because: () => [...explained(allows.filter(isCertain)), ...others] };
  }
  return { decision: 'conditional', because: () => explained([...denies, ...allows].filter((hit) => !isCertain(hit))) };
}

function isMet(route: readonly Demand[]) {
  return all(route, ({ met }) => met);
}

function isCertain({ truth }: Hit): boolean {
  return truth !== maybe;
}

/**
 * Actions (lower case) that everybody may call, whatever the policies say.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html and API_GetSessionToken.html
 */
export const needsNoPermission: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'sts:getsessiontoken']);

/**
 * The root user of a bucket's account may read, write and delete its policy whatever the policy denies.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function isRootsWayBack({ principal, isSameAccount, action }: Request, { layer }: Hit): boolean {
  return principal.kind === 'root' && isSameAccount && layer === 'resource policy' && ownBucketPolicy.has(action);
}

const ownBucketPolicy = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);
