/** A name that IAM gives, and a baseline takes, for a user, group, role or policy. */
export function isIamName(name: string): boolean {
  return /^[\w+=,.@-]{1,128}$/.test(name);
}

/** The ARN of a managed policy, as a baseline takes it. */
export function isPolicyArn(arn: string): boolean {
  return /^arn:aws[\w-]*:iam::(aws|\d{12}):policy\/[\w+=,.@/-]+$/.test(arn);
}
