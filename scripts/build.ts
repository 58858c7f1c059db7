import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes `dist`, the JavaScript of `src` with source maps and the data beside it: Node strips no types from what is
 * installed in node_modules. `npm pack` runs it; development and the container run `src` as it stands.
 */
const root = join(import.meta.dirname, '..');
const dist = join(root, 'dist');

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', 'tsconfig.build.json'], {
  cwd: root,
  stdio: 'inherit',
});
cpSync(join(root, 'src'), dist, { recursive: true, filter: (path) => !/\.(?:ts|md)$/.test(path) });
chmodSync(join(dist, 'cli.js'), 0o755);
