import { execFileSync } from 'node:child_process';

/** Pictures that documents show; each must be what its name says. */
const picture = /^docs\/[^/]+\.png$/;
const pngSignature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const git = (args: readonly string[], input?: string) =>
  execFileSync('git', args, { ...(input !== undefined && { input }), maxBuffer: 2 ** 31 - 1 });

/** The files of the index: mode, object, stage and path; a submodule has no content here. */
function committed(): { readonly object: string; readonly path: string }[] {
  const entries = git(['ls-files', '--stage', '-z', '--full-name', ':/'])
    .toString('utf8')
    .split('\0')
    .filter((entry) => entry !== '');
  return entries.flatMap((entry) => {
    const [, mode, object, path] = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(entry) ?? [];
    return object === undefined || path === undefined || mode === '160000' ? [] : [{ object, path }];
  });
}

/** The contents in the order of the objects, read in one go: a header line with the size stands before each. */
function contents(objects: readonly string[]): Buffer[] {
  const answer = git(['cat-file', '--batch'], objects.map((object) => `${object}\n`).join(''));
  let at = 0;
  return objects.map(() => {
    const end = answer.indexOf('\n', at);
    const size = Number(answer.toString('latin1', at, end).split(' ')[2]);
    at = end + 1 + size + 1;
    return answer.subarray(end + 1, end + 1 + size);
  });
}

/**
 * Whether it is anything else than UTF-8 text: packages, archives, executables and databases are, whatever their names.
 */
function isBinary(content: Buffer): boolean {
  if (content.includes(0)) return true;
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(content);
    return false;
  } catch {
    return true;
  }
}

const files = committed();
const read = contents(files.map(({ object }) => object));
const unwanted = files.flatMap(({ path }, index) => {
  const content = read[index] ?? Buffer.alloc(0);
  const isPicture = picture.test(path) && content.subarray(0, pngSignature.length).equals(pngSignature);
  return isBinary(content) && !isPicture ? [`${JSON.stringify(path)} (${content.length} bytes)`] : [];
});
if (files.length === 0) throw new Error('git lists no file here');
if (unwanted.length > 0) {
  console.error(
    `binary files are committed; what a build needs is installed by .ci/run, and pictures are docs/*.png:\n  ${unwanted.join('\n  ')}`,
  );
  process.exitCode = 1;
} else console.log(`${files.length} files, none binary but pictures`);
