import { asArnPattern, compileGlob, matches, type Glob } from '../policy/patterns/glob.ts';
import { overlap } from '../policy/patterns/pattern-containment.ts';
import type { ActionFacts } from '../policy/reference.ts';

/**
 * Whether an action may be asked of what a pattern names, though the service authorization reference does not say so.
 * AWS's sample policies, managed policies and messages of denied access show that the reference leaves things out:
 * - actions that take no resource are asked of one of their service all the same, of
 *   `arn:aws:sns:us-east-1:111122223333:*`,
 *   `arn:aws:iam::111122223333:user/`, or a session of Systems Manager;
 * - a service of several pages has but the types of one of them;
 * - templates with macros take their transforms.
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

/** Prefixes that several pages of the reference share. */
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
 * Whether a pattern may be an ARN of a service, or of one whose name goes on from it: `ssmmessages` asks of what is
 * `ssm`'s.
 */
function isOfService(pattern: string, service: string): boolean {
  const [, , named = '*'] = pattern.toLowerCase().split(':');
  return (
    named !== '' && (matches(compileGlob(named), service) || named.startsWith(service) || service.startsWith(named))
  );
}
