import { asArnPattern, compileGlob, matches, type Glob } from '../policy/patterns/glob.ts';
import { overlap } from '../policy/patterns/pattern-containment.ts';
import type { ActionFacts } from '../policy/reference.ts';

/**
 * Whether an action can support the resources of a pattern although the service authorization reference does not list
 * them. AWS's sample policies, managed policies and access denied messages show that the reference is not complete:
 * - actions that support no resource have one of their service, such as `arn:aws:sns:us-east-1:111122223333:*`,
 *   `arn:aws:iam::111122223333:user/`, or a session of Systems Manager;
 * - a service with several pages has only the types of one of them;
 * - templates with macros have transforms.
 */
export function isUndocumentedResource(
  { name, resourceTypes }: Pick<ActionFacts, 'name' | 'resourceTypes'>,
  pattern: string,
  glob: Glob,
): boolean {
  const service = name.slice(0, name.indexOf(':'));
  if (servicesOnSeveralPages.has(service)) return isOfService(pattern, service);
  if (service === 'cloudformation' && templateTypes.some((type) => overlap(type, asArnPattern(glob)))) return true;
  if (resourceTypes.length > 0 || fullyDocumented.has(service)) return false;
  if (service === 's3') return isOfService(pattern, service) && (pattern.split(':')[4] ?? '') !== '';
  return service === 'tag' || isOfService(pattern, service);
}

/** Service prefixes that have several pages in the reference. */
const servicesOnSeveralPages: ReadonlySet<string> = new Set([
  'apigateway',
  'aws-marketplace',
  'elasticloadbalancing',
  'greengrass',
  'kinesisanalytics',
  'lex',
  'ses',
]);

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/iam-policies-for-amazon-ec2.html */
const fullyDocumented: ReadonlySet<string> = new Set(['ec2']);

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/control-access-with-iam.html */
const templateTypes = ['arn:*:cloudformation:*:*:transform/*', 'arn:*:cloudformation:*:*:type/resource/*'].map(
  compileGlob,
);

/**
 * Whether a pattern can be an ARN of a service, or of one with a longer or shorter name: `ssmmessages` uses ARNs of
 * `ssm`.
 */
function isOfService(pattern: string, service: string): boolean {
  const [, , named = '*'] = pattern.toLowerCase().split(':');
  return (
    named !== '' && (matches(compileGlob(named), service) || named.startsWith(service) || service.startsWith(named))
  );
}
