/**
 * The AWS CLI's command for an API action, which is also the file's name in an account directory:
 * `DescribeInstances` is `describe-instances`. The rule is botocore's `xform_name`.
 */
export function commandName(action: string): string {
  return action
    .replace(/(.)([A-Z][a-z]+)/g, '$1-$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase();
}
