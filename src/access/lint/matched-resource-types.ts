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

/** What a statement's Resource leaves of what an action can be asked of. */
export interface MatchedResourceTypes {
  /** The types of resources that one of its patterns can match. */
  readonly types: readonly ActionResource[];
  /** Whether it means what stands for no resource, of an action that takes none. */
  readonly withoutResource: boolean;
  /** Whether one of its patterns names what AWS may ask the action of, though the reference does not say so. */
  readonly isUndocumented: boolean;
}

/** Makes the look-up of what the Resource or NotResource of a statement means for an action. */
export function matchedResourceTypes(
  { resources }: Statement,
  { version }: Policy,
): (action: ActionFacts) => MatchedResourceTypes {
  if (!resources)
    return ({ resourceTypes }) => ({ types: resourceTypes, withoutResource: true, isUndocumented: false });
  const patterns = resources.items.map((text) => ({
    text: withoutVariables(text, version),
    glob: widestReading(text, version),
  }));
  const globs = patterns.map(({ glob }) => asArnPattern(glob));
  const meansType = resources.negated
    ? memoize(({ pattern }: ActionResource) => !isContained(withoutColons(pattern), globs), byArn)
    : memoize(
        (type: ActionResource) =>
          patterns.some(({ text, glob }) => canMatch(type, text) && typeOverlaps(type.pattern, glob)),
        byArn,
      );
  const meansText = (text: string) => globs.some((glob) => matches(glob, text)) !== resources.negated;
  return ({ name, resourceTypes }) => ({
    types: resourceTypes.filter(meansType),
    withoutResource: resourceTypes.length === 0 && meansText(resourcePlaceholder(name.toLowerCase())),
    isUndocumented:
      !resources.negated &&
      patterns.some(({ text, glob }) => isUndocumentedResource({ name, resourceTypes }, text, glob)),
  });
}

/** Many actions share few types, and telling what patterns have in common takes its time. */
const byArn = { key: ({ arn }: ActionResource) => arn };

/** The pattern with some text in place of each variable. */
function withoutVariables(text: string, version: Policy['version']): string {
  return parseTemplate(text, version)
    .map((piece) => ('variable' in piece ? 'x' : 'literal' in piece ? piece.literal : piece.pattern))
    .join('');
}

/** The pattern with a star in place of each variable. */
function widestReading(text: string, version: Policy['version']): Glob {
  return compilePieces(parseTemplate(text, version).map((piece) => ('variable' in piece ? { pattern: '*' } : piece)));
}

/**
 * Whether a type's ARNs and a pattern of a policy have one in common: with stars that go beyond their part where names
 * hold no colon, or with colons in names where stars stay in their part. Both at once would let `volume/*` mean an
 * instance.
 */
function typeOverlaps(type: Glob, pattern: Glob): boolean {
  return overlap(withoutColons(type), asArnPattern(pattern)) || overlap(asArnParts(type), asArnParts(pattern));
}

function withoutColons(type: Glob): Glob {
  return type.map((token) => (token === anyRun ? anyRunButColon : token));
}

const inBucket = compileGlob('arn:*:s3:::*/*');

/**
 * Whether a pattern may mean a type at all: the name of a bucket holds no slash, so what has one means objects.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
function canMatch({ arn }: ActionResource, pattern: string): boolean {
  return !(arn.endsWith(':::${BucketName}') && matches(inBucket, pattern));
}
