import { selfWrittenPolicy, selfWrittenTrustPolicy } from '../model/actor.ts';

/**
 * The name of a policy as the evidence of findings has it. It stays byte for byte as the first version wrote it: a
 * finding whose evidence changes counts as changed, and its accepted exceptions end. What people read may use other
 * words. The conditions of a path are evidence too, so the wording of assumptions and of condition clauses stays as it
 * is.
 */
export function policyNameInEvidence(name: string): string {
  return namesInEvidence.get(name) ?? name;
}

const namesInEvidence: ReadonlyMap<string, string> = new Map([
  [selfWrittenPolicy, 'a policy of their own'],
  [selfWrittenTrustPolicy, 'a trust policy of their own'],
]);
