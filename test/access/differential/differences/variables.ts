import type { RandomCase } from '../cases.ts';
import { broughtUnder, everyText, withConditions, withPolicies, withStatements, withTexts } from '../rewrite.ts';
import type { Difference } from './difference.ts';

const page = 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html';

export const variables: readonly Difference[] = [
  {
    id: 'variables-under-2008',
    differs: 'fills in variables whatever the Version; driftwarden takes them for text under 2008-10-17 and none',
    right: 'driftwarden',
    words:
      "Newer functionality, such as policy variables, will not work with your policy. For example, variables such as ${aws:username} aren't recognized as variables and are instead treated as literal strings in the policy.",
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html',
    without: (one) =>
      withPolicies(one, (policy) => {
        if (policy.Version === '2012-10-17' || !JSON.stringify(policy).includes('${')) return policy;
        const escaped = withStatements(policy, (statement) =>
          withTexts(statement, (text) => text.replaceAll('${', '${$}{')),
        );
        return { ...escaped, Version: '2012-10-17' };
      }),
  },
  {
    id: 'variable-without-value',
    differs: 'a value that rests on it fails inverted operators as well, and NotResource with it means nothing',
    right: 'driftwarden',
    words:
      'Inverted condition operators like StringNotEquals or StringNotLike do match against a null value. […] If a variable that has no value in the authorization context is used as part of the Resource or NotResource element of a policy, the resource that includes a policy variable with no value will not match any resource.',
    page: `${page}#policy-vars-no-value`,
    without: (one) =>
      fillIn(one, (key, fallback) =>
        broughtUnder(one, key) === undefined && fallback === undefined ? 'no-such-value' : undefined,
      ),
  },
  {
    id: 'variable-with-empty-value',
    differs: 'takes an empty value for none, so that two empty tags are not equal',
    right: 'driftwarden',
    words: 'You can create a tag with an empty value such as phoneNumber = .',
    page: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html',
    without: (one) => fillIn(one, (key) => (broughtUnder(one, key) === '' ? '' : undefined)),
  },
  {
    id: 'variable-in-first-segment',
    differs: 'splits the resource part of an ARN at the slash in the name of a variable',
    right: 'driftwarden',
    words:
      'You can use a policy variable in the Resource element, but only in the resource portion of the ARN. This portion of the ARN appears after the fifth colon (:).',
    page: `${page}#policy-vars-wheretouse`,
    without: (one) =>
      fillIn(
        one,
        (key, fallback) => {
          const brought = broughtUnder(one, key) ?? fallback;
          return typeof brought === 'string' && !brought.includes('*') ? brought : undefined;
        },
        (text) => /^(?:[^:]*:){5}[^/:]*\$\{[^}]*\//.test(text),
      ),
  },
  {
    id: 'escaped-star-under-equals',
    differs: 'takes ${*} under StringEquals for these four characters',
    right: 'driftwarden',
    words:
      '${*} - use where you need an * (asterisk) character. […] These predefined policy variables can be used in any string where you can use regular policy variables.',
    page: `${page}#policy-vars-specialchars`,
    without: (one) =>
      withConditions(one, (operator, _, values) =>
        /String.*Equals/.test(operator) ? everyText(values, (text) => text.replaceAll('${*}', '*')) : values,
      ),
  },
  {
    id: 'star-in-a-value',
    differs:
      'takes a star in the value of a variable for a character; driftwarden leaves open whether it is one or a wildcard',
    right: 'open',
    words:
      'When you use a policy variable, AWS substitutes a value from the request context key in place of the variable in your policy.',
    page,
    without: (one) =>
      ['${*}', '*'].map((star) =>
        fillIn(one, (key) => {
          const brought = broughtUnder(one, key);
          return typeof brought === 'string' && brought.includes('*') ? brought.replaceAll('*', star) : undefined;
        }),
      ),
  },
];

/** Puts texts in place of variables of policies that have them; undefined leaves one as it is. */
function fillIn(
  one: RandomCase,
  textFor: (key: string, fallback: string | undefined) => string | undefined,
  isMeant = (_text: string): boolean => true,
): RandomCase {
  const fill = (text: string) =>
    text.replaceAll(
      /\$\{([^*?$}][^},]*)(?:, '([^']*)')?\}/g,
      (whole, key: string, fallback?: string) => textFor(key, fallback) ?? whole,
    );
  return withPolicies(one, (policy) => {
    if (policy.Version !== '2012-10-17') return policy;
    return withStatements(policy, (statement) => withTexts(statement, (text) => (isMeant(text) ? fill(text) : text)));
  });
}
