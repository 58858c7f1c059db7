import { asArnParts, compilePieces, matches, type GlobPiece } from '../patterns/glob.ts';

const fewestColons = 5;

/**
 * Compares ARNs part by part: `*` and `?` do not go beyond a colon of the first five. What a pattern of fewer parts
 * that ends with a star means, AWS does not say.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function comparesArn(policyValue: readonly GlobPiece[]): (value: string) => boolean | undefined {
  const glob = compilePieces(policyValue);
  const colons = glob.filter((token) => token === colon).length;
  if (colons < fewestColons) return (value) => (isArn(value) && matches(glob, value) ? undefined : false);
  const parts = asArnParts(glob);
  return (value) => isArn(value) && matches(parts, value);
}

const colon = 58;

function isArn(value: string): boolean {
  return value.split(':', fewestColons + 1).length > fewestColons;
}
