/** What closes the findings of a check, where no call of an API does: sentences for the owner. */
const steps: ReadonlyMap<string, string> = new Map([
  [
    'access-key-age',
    'Make a new access key, give it to what uses the old one, make the old one inactive, and delete it once nothing fails: the secret of a key is known only when the key is made.',
  ],
  [
    'user-mfa',
    'The user registers an MFA device: nobody else has it. Until then, delete the password with aws iam delete-login-profile.',
  ],
  [
    'root-access-key',
    'Sign in as the root user and delete the key under "Security credentials": no other identity can.',
  ],
  [
    'db-unencrypted',
    'A database stays unencrypted as long as it lives: copy a snapshot of it with a KMS key, restore the copy, and move to it.',
  ],
  ['db-engine', 'Upgrade the engine after a test with a restored snapshot, or move the data to another database.'],
  ['image-age', 'Make a newer image, test it, and launch the instance again from it.'],
  ['image-approval', 'Launch the instance again from an approved image, or have the image approved.'],
  [
    'image-gone',
    'Make an image of the instance, so that it can be launched again, or launch it again from another image.',
  ],
  [
    'instance-type',
    'Launch the work on an instance of an allowed type: this one cannot be stopped, or no allowed type has its processor and is as small.',
  ],
  ['required-tag', 'Ask the owner of the resource for the value: nothing in the account or the baseline tells it.'],
  ['declared-resource', 'Create the resource again, from a backup where it held data, or remove it from the baseline.'],
  [
    'unmanaged',
    'Take it into the baseline (driftwarden baseline import, or baseline update --check unmanaged), or remove it from the account.',
  ],
  ['rule-matches-nothing', 'Correct the baseline: nothing in the account has to change.'],
  ['unparseable-policy', 'Write the document anew: what it was meant to allow is not known.'],
  [
    'guard-open-trust',
    'Add a condition on the subject of the tokens that the role is for, or name the accounts that it is for: only its owner knows them.',
  ],
  [
    'guard-missing-external-id',
    'Agree on an external id with the other account, and require it with sts:ExternalId. For an account of the same organization, require aws:PrincipalOrgID.',
  ],
  [
    'guard-deleted-principal',
    'Name whom the role shall trust, or delete the role: its trust policy names nobody else.',
  ],
  [
    'access-missing',
    'Remove what denies it, or change the rules of the baseline: another rule forbids what this one requires.',
  ],
]);

/** What closes a finding that has no repair, in a sentence or two; undefined for checks whose findings have one. */
export function whatToDo(check: string): string | undefined {
  return steps.get(check);
}
