import assert from 'node:assert/strict';

/** Fails unless the output is what a page shows of it: the same lines, where a line `…` stands for any number of them. */
export function assertShows(shown: string, output: string, command: string): void {
  const parts = shown.split(/^…\n/m).map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const pattern = new RegExp(`^${parts.join('(?:.*\\n)*?')}$`);
  assert.ok(pattern.test(output), `the page shows of "${command}":\n${shown}\nit prints:\n${output}`);
}
