import { resolve } from 'node:path';
import type { z } from 'zod';
import type { SettingSources } from '../domain/setting-sources.ts';
import { credentialsOf, secretOf } from './secrets.ts';
import { readTextFile } from './text-file.ts';

/** A section of driftwarden.yaml that a notification channel reads: what the configuration knows of a channel. */
export interface ChannelSection<Opened = unknown> {
  /** The section's key under `channels:`. */
  readonly name: string;
  /** For the JSON Schema. */
  readonly description: string;
  /** The section's key where it stands at the top of the file. */
  readonly topLevelKey?: string;
  readonly settings: z.ZodType;
  /** Called with what `settings` made of the section. */
  open(declared: unknown, sources: SettingSources): Opened | Promise<Opened>;
}

/** Opens the channels that a configuration has a section for, in the order of the channels. */
export async function openDeclared<Opened>(
  channels: readonly ChannelSection<Opened>[],
  declared: object,
  sources: SettingSources,
): Promise<readonly Opened[]> {
  const top = declared as Readonly<Record<string, unknown>>;
  const named = (top['channels'] ?? {}) as Readonly<Record<string, unknown>>;
  const opened: Opened[] = [];
  for (const channel of channels) {
    const section = channel.topLevelKey === undefined ? named[channel.name] : top[channel.topLevelKey];
    if (section !== undefined) opened.push(await channel.open(section, sources));
  }
  return opened;
}

/** Where settings come from besides a file in that folder. */
export function settingSources(
  folder: string,
  env: NodeJS.ProcessEnv,
  print: SettingSources['print'] = noOutput,
): SettingSources {
  return {
    path: (declared) => resolve(folder, declared),
    print,
    secret: (variable) => secretOf(env, variable),
    credentials: (prefix) => credentialsOf(env, prefix),
    textFile: (path, hint) => readTextFile(resolve(folder, path), hint),
  };
}

function noOutput(): Promise<void> {
  return Promise.reject(new Error('this process has no output that a channel may write to'));
}
