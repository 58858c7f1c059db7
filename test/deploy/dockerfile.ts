import assert from 'node:assert/strict';

/** What a Dockerfile says, as far as ours says it. */
export interface Stage {
  readonly steps: readonly Step[];
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
  readonly user: string | undefined;
}

export type Step =
  | {
      readonly kind: 'copy';
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly target: string;
      readonly workdir: string;
    }
  | { readonly kind: 'run'; readonly command: string; readonly workdir: string };

/** Reads a Dockerfile into its stages; throws at an instruction that it does not know, so that none is passed over. */
export function parseDockerfile(text: string): readonly Stage[] {
  const lines = text
    .replace(/^\s*#.*\n/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: {
    steps: Step[];
    entrypoint: string[];
    command: string[];
    healthcheck: string[];
    user: string | undefined;
    workdir: string;
  }[] = [];
  for (const line of lines) {
    const [, instruction = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (instruction === 'FROM') {
      stages.push({ steps: [], entrypoint: [], command: [], healthcheck: [], user: undefined, workdir: '/' });
      continue;
    }
    const stage = stages.at(-1);
    assert.ok(stage, `${line}: before the first FROM`);
    const list = () => JSON.parse(rest.slice(rest.indexOf('['))) as string[];
    switch (instruction) {
      case 'WORKDIR':
        stage.workdir = rest;
        break;
      case 'RUN':
        stage.steps.push({ kind: 'run', command: rest, workdir: stage.workdir });
        break;
      case 'COPY': {
        const words = rest.split(/\s+/);
        const from = words[0]?.startsWith('--from=') ? words.shift()?.slice('--from='.length) : undefined;
        stage.steps.push({
          kind: 'copy',
          from,
          sources: words.slice(0, -1),
          target: words.at(-1) ?? '',
          workdir: stage.workdir,
        });
        break;
      }
      case 'ENTRYPOINT':
        stage.entrypoint = list();
        break;
      case 'CMD':
        stage.command = list();
        break;
      case 'HEALTHCHECK':
        stage.healthcheck = list();
        break;
      case 'USER':
        stage.user = rest;
        break;
      case 'ENV':
      case 'VOLUME':
      case 'STOPSIGNAL':
        break;
      default:
        assert.fail(`${line}: an instruction that the replay does not know`);
    }
  }
  return stages;
}
