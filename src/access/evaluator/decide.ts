import { allPolicies } from './applicable-statements.ts';
import { evaluateLayers, strongestMatch, type StatementMatch, type Layers } from './evaluate-layers.ts';
import { organizationRequirements, grantPathsOf, type GrantPath, type Requirement } from './grant-paths.ts';
import {
  statementReason,
  missingAllowReason,
  noPermissionReason,
  invalidPolicyReason,
  type Reason,
} from './reasons.ts';
import type { Request } from './request.ts';
import { contextsByMoment } from '../policy/conditions/moments.ts';
import { isRequestTime } from '../policy/conditions/request-time.ts';
import { all, any, maybe, no, yes } from '../policy/truth.ts';

/** `conditional`: it depends on something unknown. `invalid`: a document is not a valid policy. */
export type DecisionOutcome = 'allowed' | 'explicitDeny' | 'implicitDeny' | 'conditional' | 'invalid';

/** What AWS would decide, and why. */
export interface Decision {
  readonly decision: DecisionOutcome;
  readonly reasons: readonly Reason[];
}

/**
 * Decides a request by all its policies: a Deny in any layer wins; otherwise every level of the organization and all
 * requirements of one grant path must allow it; otherwise it is an implicit deny. The decision is conditional if it
 * depends on something unknown, and invalid if a document is not a valid policy.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-denyallow.html
 */
export function decide(request: Request, layers: Layers): Decision {
  const evaluation = evaluate(request, layers);
  const { decision, explain } =
    evaluation.decision === 'conditional' ? atEveryMoment(evaluation, request, layers) : evaluation;
  return { decision, reasons: explain() };
}

/**
 * The decision at any time, if it is the same at every moment; otherwise the one that is given. A grant that begins after
 * a boundary ends is none, and two grants of which the second begins before the first ends depend on no time.
 */
function atEveryMoment(given: Evaluation, request: Request, layers: Layers): Evaluation {
  const statements = allPolicies(layers).flatMap((policy) => {
    if ('problem' in policy) return [];
    const { Allow, Deny } = policy.statementsFor(request.action);
    return [...Allow, ...Deny];
  });
  if (statements.some(({ resourceVariables }) => resourceVariables.some(isRequestTime))) return given;
  const conditions = statements.flatMap((statement) => statement.conditions);
  const [now, ...later] = contextsByMoment(conditions, request.context).map((context) =>
    evaluate({ ...request, context }, layers),
  );
  if (!now || now.decision === 'conditional') return given;
  const isGranted = now.decision === 'allowed';
  const isSame = later.every(({ decision }) => decision !== 'conditional' && (decision === 'allowed') === isGranted);
  return isSame ? now : given;
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

  const results = evaluateLayers(request, layers);
  const denies = results.all
    .flatMap(({ denies }) => denies)
    .filter((match) => !isRootRestoringBucketPolicy(request, match));
  const denied = strongestMatch(denies);
  const explained = (matches: readonly StatementMatch[]) =>
    [...new Set(matches)].map((match) => statementReason(match, request));
  if (denied === yes) return { decision: 'explicitDeny', explain: () => explained(denies.filter(isCertain)) };

  const organization = organizationRequirements(results);
  const grantPaths = grantPathsOf(request, results);
  const organizationAllows = all(organization, ({ met }) => met);
  const granted = any(grantPaths, isMet);
  if (granted === no || organizationAllows === no) {
    const required = [...organization, ...(granted === no ? (grantPaths.at(-1) ?? []) : [])];
    return {
      decision: 'implicitDeny',
      explain: () => required.filter(({ met }) => met === no).map(unmetReason),
    };
  }
  const requirements = [...organization, ...(grantPaths.find((path) => isMet(path) === granted) ?? [])];
  const allows = requirements.flatMap(({ matches }) => matches);
  if (denied === no && granted === yes && organizationAllows === yes) {
    const others = requirements.flatMap(({ metBy }) => (metBy === undefined ? [] : [{ text: metBy }]));
    return { decision: 'allowed', explain: () => [...explained(allows.filter(isCertain)), ...others] };
  }
  return {
    decision: 'conditional',
    explain: () => explained([...denies, ...allows].filter((match) => !isCertain(match))),
  };
}

function unmetReason({ what, unmetReason: text }: Requirement): Reason {
  return text === undefined ? missingAllowReason(what) : { text };
}

function isMet(path: GrantPath) {
  return all(path, ({ met }) => met);
}

function isCertain({ truth }: StatementMatch): boolean {
  return truth !== maybe;
}

/**
 * Actions, in lower case, that every caller is allowed, whatever the policies say.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html and API_GetSessionToken.html
 */
export const actionsWithoutPermission: ReadonlySet<string> = new Set(['sts:getcalleridentity', 'sts:getsessiontoken']);

/**
 * The root user of a bucket's account may read, write and delete the bucket policy even if that policy denies it.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
 */
function isRootRestoringBucketPolicy(
  { principal, isSameAccount, action }: Request,
  { layer }: StatementMatch,
): boolean {
  return principal.kind === 'root' && isSameAccount && layer === 'resource policy' && bucketPolicyActions.has(action);
}

const bucketPolicyActions = new Set(['s3:getbucketpolicy', 's3:putbucketpolicy', 's3:deletebucketpolicy']);
