import type { ResourceRef } from '../../domain/resource.ts';
import { escapeUnprintable } from '../../domain/text/unprintable.ts';

const kindWords: ReadonlyMap<string, string> = new Map([
  ['instance-attribute', 'instance'],
  ['image-attribute', 'image'],
  ['snapshot-lock', 'the lock of snapshot'],
  ['retention-rule', 'Recycle Bin rule'],
  ['retention-rule-attribute', 'Recycle Bin rule'],
  ['db-instance', 'DB instance'],
  ['db-cluster', 'DB cluster'],
  ['db-snapshot', 'DB snapshot'],
  ['db-snapshot-attribute', 'DB snapshot'],
  ['db-cluster-snapshot', 'DB cluster snapshot'],
  ['db-cluster-snapshot-attribute', 'DB cluster snapshot'],
  ['credential', 'user'],
]);

/** A resource in a sentence: `group developers`, `instance web-1 (i-0abc)`, `policy Admin`. */
export function subjectWords({ kind, id, name }: Pick<ResourceRef, 'kind' | 'id' | 'name'>): string {
  const noun = kindWords.get(kind) ?? kind.replaceAll('-', ' ');
  if (kind === 'policy') return `${noun} ${escapeUnprintable(policyName(id))}`;
  const isNamed = name !== undefined && name !== '' && name !== id;
  return `${noun} ${isNamed ? `${escapeUnprintable(name)} (${escapeUnprintable(id)})` : escapeUnprintable(id)}`;
}

/** The name in a managed policy's ARN, without its path. */
export function policyName(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** A few phrases as one: `a, b and 3 more`. */
export function joinPhrases(phrases: readonly string[], most = 3): string {
  const [shown, more] = [phrases.slice(0, most), phrases.length - most];
  if (more > 0) return `${shown.join(', ')} and ${more} more`;
  return shown.length < 2 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
