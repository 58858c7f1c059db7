import { createInterface } from 'node:readline/promises';
import type { Io } from '../io.ts';

/** How a command that changes a file is told to. */
export interface ConfirmOptions {
  readonly yes?: true;
  readonly dryRun?: true;
}

/** Whether to write: `asked` where a person said no, `untold` where nobody was there to ask. */
export type Consent = 'yes' | 'asked' | 'untold' | 'dry-run';

/**
 * Asks only where standard input and output are both terminals; elsewhere `--yes` is needed. `preview` prints what would
 * be written, before the question.
 */
export async function consent(
  io: Io,
  { yes, dryRun }: ConfirmOptions,
  { question, preview }: { readonly question: string; readonly preview: () => Promise<void> },
): Promise<Consent> {
  if (dryRun) return 'dry-run';
  if (yes) return 'yes';
  if (!process.stdin.isTTY || !io.stdout.isTTY) return 'untold';
  await preview();
  const lines = createInterface({ input: process.stdin, output: io.stdout });
  try {
    const answer = await lines.question(`${question} [y/N] `);
    return /^\s*y(es)?\s*$/i.test(answer) ? 'yes' : 'asked';
  } finally {
    lines.close();
  }
}

/** What is said where nothing was written, and whether that is a failure. */
export function notWritten(consent: Exclude<Consent, 'yes'>): string {
  switch (consent) {
    case 'dry-run':
      return 'nothing was written (--dry-run)';
    case 'asked':
      return 'nothing was written';
    case 'untold':
      return 'nothing was written: add --yes to write it';
  }
}
