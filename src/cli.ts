#!/usr/bin/env node
import module from 'node:module';
import { fileURLToPath } from 'node:url';
import { keepHeapSmall } from './commands/heap.ts';

// As package.json's `engines` says. Node 20 and older know too little to load the rest.
const needed = [22, 18] as const;
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  process.stderr.write(`driftwarden needs Node.js ${needed.join('.')} or newer; this is ${process.versions.node}\n`);
  process.exitCode = 1;
} else {
  keepHeapSmall();
  // Half of a short command's time is compiling. Where the folder cannot be written, Node goes on without.
  module.enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/driftwarden', import.meta.url)));
  const { main } = await import('./commands/index.ts');
  process.exitCode = await main(process.argv.slice(2));
}
