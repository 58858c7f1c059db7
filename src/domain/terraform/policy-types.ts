/** Who can hold policies. */
export type PolicyHolderKind = 'group' | 'user' | 'role';

/** Terraform's types of inline policies, with the kind of their holders. */
export const inlinePolicyTypes: Readonly<Record<string, PolicyHolderKind>> = {
  aws_iam_group_policy: 'group',
  aws_iam_user_policy: 'user',
  aws_iam_role_policy: 'role',
};

/** Terraform's types of single attachments, with the kind of their holders. */
export const attachmentTypes: Readonly<Record<string, PolicyHolderKind>> = {
  aws_iam_group_policy_attachment: 'group',
  aws_iam_user_policy_attachment: 'user',
  aws_iam_role_policy_attachment: 'role',
};
