#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { keepHeapSmall } from './commands/heap.ts';

keepHeapSmall();
// Half of a short command's time is compiling. Where the folder cannot be written, Node goes on without.
enableCompileCache(join(import.meta.dirname, '../node_modules/.cache/driftwarden'));
const { main } = await import('./commands/index.ts');

process.exitCode = await main(process.argv.slice(2));
