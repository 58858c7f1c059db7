import type { Loss, Repair } from '../../domain/cause.ts';
import { counted } from '../../domain/text/counted.ts';
import { escapeUnprintable, printableJson } from '../../domain/text/unprintable.ts';
import { UsageError } from '../setup.ts';

/** What can be printed of an offer. */
export const forms = ['text', 'commands', 'policy', 'terraform', 'json'] as const;

export type Form = (typeof forms)[number];

/** What closes a finding or a cause, the best first. */
export interface Offer {
  readonly kind: 'finding' | 'cause';
  readonly id: string;
  readonly title: string;
  readonly isAboutAccess: boolean;
  /** What closes it where no command does. */
  readonly whatToDo?: string;
  readonly repairs: readonly Repair[];
}

/** Prints an offer. Throws a UsageError where the form has nothing to print. */
export function rendered(offer: Offer, form: Form): string {
  switch (form) {
    case 'text':
      return asText(offer);
    case 'commands':
      return asCommands(offer);
    case 'policy':
      return asPolicy(offer);
    case 'terraform':
      return asTerraform(offer);
    case 'json':
      return printableJson({
        id: offer.id,
        kind: offer.kind,
        title: offer.title,
        repairs: offer.repairs,
        ...noteOf(offer),
      });
  }
}

/** What to say where nothing closes it. */
function noteOf({ repairs, isAboutAccess, whatToDo = 'No command is known that closes it.' }: Offer): {
  readonly note?: string;
} {
  if (repairs.some(({ commands }) => commands.length > 0)) return {};
  return {
    note: isAboutAccess
      ? 'No small change closes it without taking what a rule wants allowed. Separate accounts are the answer: what must be protected goes into an account of its own.'
      : whatToDo,
  };
}

function asText(offer: Offer): string {
  const { note } = noteOf(offer);
  return [
    `${offer.id} ${escapeUnprintable(offer.title)}`,
    ...offer.repairs.map((repair, at) => repairText(repair, at + 1)),
    ...(note === undefined ? [] : [note]),
  ].join('\n\n');
}

function repairText({ title, commands, inverse, closes, loses, note }: Repair, number: number): string {
  return [
    `${number}. ${capitalized(title)}`,
    `   closes ${counted(closes.length, 'finding')}${closes.length > 0 ? `: ${shortened(closes)}` : ''}`,
    ...lossLines(loses).map((line) => `   ${line}`),
    ...(note === undefined ? [] : [`   ${escapeUnprintable(note)}`]),
    ...commands.map((each) => `     ${each}`),
    ...(inverse.length > 0 ? ['   to take it back:', ...inverse.map((each) => `     ${each}`)] : []),
  ].join('\n');
}

/** `takes from ben, david: ec2:TerminateInstances on 35 resources`; those who lose the same are in one line. */
function lossLines(loses: readonly Loss[]): readonly string[] {
  if (loses.length === 0) return ['takes nothing from anyone that was counted'];
  const byAction = Map.groupBy(loses, ({ action, count, requiredBy }) => JSON.stringify([action, count, requiredBy]));
  return [...byAction.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { action, count, requiredBy } = first;
    const who = shortened(group.map(({ principal }) => escapeUnprintable(principal.replace(/^.*?:(?=user|role)/, ''))));
    const rule = requiredBy === undefined ? '' : `, which rule "${escapeUnprintable(requiredBy)}" wants: not offered`;
    return [`takes ${action} on ${counted(count, 'resource')} from ${who}${rule}`];
  });
}

function asCommands({ id, title, repairs }: Offer): string {
  const [best, ...others] = repairs.filter(({ commands }) => commands.length > 0);
  if (!best) throw new UsageError(`no command closes ${id}`);
  return [
    `# ${id} ${escapeUnprintable(title)}`,
    `# ${best.title}`,
    ...best.commands,
    ...others.flatMap((other) => ['', `# or: ${other.title}`, ...other.commands.map((each) => `#   ${each}`)]),
  ].join('\n');
}

/** The document alone, or all of them with where each goes. */
function asPolicy({ id, repairs }: Offer): string {
  const [first, ...others] =
    repairs.find(({ policies = [], commands }) => commands.length > 0 && policies.length > 0)?.policies ?? [];
  if (!first) throw new UsageError(`no repair of ${id} writes a policy`);
  return printableJson(others.length === 0 ? first.document : [first, ...others]);
}

function asTerraform({ id, title, repairs }: Offer): string {
  const best = repairs.find(({ terraform, commands }) => commands.length > 0 && terraform !== undefined);
  if (best?.terraform === undefined) throw new UsageError(`no resource of Terraform says what closes ${id}`);
  return [`# ${id} ${escapeUnprintable(title)}`, `# ${best.title}`, best.terraform].join('\n');
}

function shortened(texts: readonly string[], most = 5): string {
  return texts.length <= most ? texts.join(', ') : `${texts.slice(0, most).join(', ')} and ${texts.length - most} more`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
