import { memoize } from '../../domain/memoize.ts';
import {
  anyRun,
  anyRunButColon,
  asArnParts,
  asArnPattern,
  compileGlob,
  compilePieces,
  matches,
  type Glob,
} from '../policy/patterns/glob.ts';
import { isContained, overlap } from '../policy/patterns/pattern-containment.ts';
import type { Policy, Statement } from '../policy/policy.ts';
import type { ActionFacts, ActionResource } from '../policy/reference.ts';
import { resourcePlaceholder } from '../evaluator/request.ts';
import { parseTemplate } from '../policy/patterns/policy-variables.ts';
import { isUndocumentedResource } from './undocumented-resources.ts';

/** The resources of an action that a statement's Resource matches. */
export interface MatchedResourceTypes {
  /** The action's resource types that it can match. */
  readonly types: readonly ActionResource[];
  /** Whether the action supports no resource and Resource matches `*`. */
  readonly withoutResource: boolean;
  /** Whether a pattern names resources that the action can support although the reference does not list them. */
  readonly isUndocumented: boolean;
}

/** Makes the function that finds which resources of an action a statement's Resource or NotResource matches. */
export function matchedResourceTypes(
  { resources }: Statement,
  { version }: Policy,
): (action: ActionFacts) => MatchedResourceTypes {
  if (!resources)
    return ({ resourceTypes }) => ({ types: resourceTypes, withoutResource: true, isUndocumented: false });
  const patterns = resources.items.map((text) => patternFrom({ text, version }));
  const globs = patterns.map(({ glob }) => asArnPattern(glob));
  const matchesType = resources.negated
    ? memoize(({ pattern }: ActionResource) => !isContained(withoutColons(pattern), globs), byArn)
    : (type: ActionResource) => patterns.some(({ matchesType: matchesOne }) => matchesOne(type));
  const matchesText = (text: string) => globs.some((glob) => matches(glob, text)) !== resources.negated;
  return ({ name, resourceTypes }) => ({
    types: resourceTypes.filter(matchesType),
    withoutResource: resourceTypes.length === 0 && matchesText(resourcePlaceholder(name.toLowerCase())),
    isUndocumented:
      !resources.negated &&
      patterns.some(({ text, glob }) => isUndocumentedResource({ name, resourceTypes }, text, glob)),
  });
}

/** Many actions share few types, and comparing patterns is slow. */
const byArn = { key: ({ arn }: ActionResource) => arn };

/** A resource pattern in several readings. Most policies name the same few. */
const patternFrom = memoize(
  ({ text: written, version }: { readonly text: string; readonly version: Policy['version'] }) => {
    const text = withoutVariables(written, version);
    const glob = widestReading(written, version);
    const matchesType = memoize(
      (type: ActionResource) => canMatch(type, text) && typeOverlaps(type.pattern, glob),
      byArn,
    );
    return { text, glob, matchesType };
  },
  { limit: 2000, key: ({ text, version }) => `${version} ${text}` },
);

/** The pattern with some text in place of each policy variable. */
function withoutVariables(text: string, version: Policy['version']): string {
  return parseTemplate(text, version)
    .map((piece) => ('variable' in piece ? 'x' : 'literal' in piece ? piece.literal : piece.pattern))
    .join('');
}

/** The pattern with a star in place of each policy variable. */
function widestReading(text: string, version: Policy['version']): Glob {
  return compilePieces(parseTemplate(text, version).map((piece) => ('variable' in piece ? { pattern: '*' } : piece)));
}

/**
 * Whether a pattern of a policy can match an ARN of a resource type. Two readings are tried: stars match colons and
 * names contain none, or stars do not match colons and names can contain them. Both at once would let `volume/*` match
 * an instance.
 */
function typeOverlaps(type: Glob, pattern: Glob): boolean {
  return overlap(withoutColons(type), asArnPattern(pattern)) || overlap(asArnParts(type), asArnParts(pattern));
}

function withoutColons(type: Glob): Glob {
  return type.map((token) => (token === anyRun ? anyRunButColon : token));
}

const inBucket = compileGlob('arn:*:s3:::*/*');

/**
 * Whether a pattern can match a type at all. Names of buckets contain no slash, so a pattern with one matches objects.
 * Names of RDS contain none either, and its ARNs have colons in place of slashes (except for custom engine versions).
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 * https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.Constructing.html
 */
function canMatch({ arn }: ActionResource, pattern: string): boolean {
  if (arn.startsWith(rdsArn)) return arn.includes('/') || !pattern.includes('/');
  return !(arn.endsWith(':::${BucketName}') && matches(inBucket, pattern));
}

const rdsArn = 'arn:${Partition}:rds:';
