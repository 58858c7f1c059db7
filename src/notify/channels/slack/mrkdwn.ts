/*
 * Slack's mark-up: https://docs.slack.dev/messaging/formatting-message-text/. `&`, `<` and `>` have entities, so nothing
 * can become a mention or a link. `*`, `_`, `~`, a backtick and `:emoji:` cannot be escaped: a word in which they could
 * act stands as code, where they do not.
 */

/** Text that comes from elsewhere, on one line. */
export function mrkdwn(text: string): string {
  return text
    .split(/(\s+)/)
    .map((word) => (acting.test(word) ? codeIn(word) : entities(word)))
    .join('');
}

/** The word as code, and what punctuates it beside that. */
function codeIn(word: string): string {
  const [, before = '', name = '', after = ''] = /^([("'[]*)(.*?)([)"'\],.;]*)$/su.exec(word) ?? [];
  return `${entities(before)}${code(name)}${entities(after)}`;
}

/** A word, or a name, as code. There a backtick cannot stand: one that looks like it does. */
export function code(text: string): string {
  return `\`${entities(text.replaceAll('`', 'ˋ'))}\``;
}

/** Commands as a block that can be copied; undefined where they hold what would end the block. */
export function codeBlock(lines: readonly string[]): string | undefined {
  const text = lines.join('\n');
  return text.includes('```') ? undefined : `\`\`\`\n${entities(text)}\n\`\`\``;
}

/** A link with a text of ours. */
export function link(url: string, text: string): string {
  return `<${entities(url.replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E'))}|${text}>`;
}

/** For plain text beside mark-up, as in the fallback of a message: what could mention somebody cannot. */
export function entities(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Between two letters or digits they are part of a name: `temp_debug`, `a*b`. */
const acting = /(?<![\p{L}\p{N}])[*_~]|[*_~](?![\p{L}\p{N}])|`|:[^\s:]+:/u;
