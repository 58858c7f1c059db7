import type { Proof } from './judge.ts';

/** What a conditional decision depends on, in plain words: "with MFA", "from 203.0.113.0/24". */
export function conditionWords({ decision }: Proof): readonly string[] {
  return decision.reasons.flatMap(({ dependsOn = [] }) => dependsOn.map((key) => `if ${key} fits`));
}
