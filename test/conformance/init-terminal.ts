import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, suite, test } from 'node:test';
import { parse } from 'yaml';
import { writeFirstNight } from '../../demo/account/index.ts';

/*
 * `init` on a real terminal: Python's pty module is the terminal, and types what a user would once it sees a question.
 */
const work = await mkdtemp(join(tmpdir(), 'driftwarden-terminal-'));
after(() => rm(work, { recursive: true, force: true }));
await writeFirstNight(join(work, 'account'), { now: new Date() });
const cli = join(import.meta.dirname, '../../src/cli.ts');

const terminal = `
import fcntl, json, os, pty, select, signal, struct, sys, termios, time
command, script = json.loads(sys.argv[1]), json.loads(sys.argv[2])
pid, fd = pty.fork()
if pid == 0:
    os.environ['TERM'] = 'xterm'
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 100, 0, 0))
    os.execvp(command[0], command)
seen, asked, end = b'', 0, time.time() + 60
while time.time() < end:
    ready, _, _ = select.select([fd], [], [], 0.2)
    if ready:
        try:
            data = os.read(fd, 65536)
        except OSError:
            break
        if not data: break
        seen += data
    if script and script[0][0].encode() in seen[asked:]:
        question, keys = script.pop(0)
        asked = len(seen)
        time.sleep(0.3)
        os.write(fd, keys.encode())
if time.time() >= end:
    os.kill(pid, signal.SIGKILL)
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.exit(os.waitstatus_to_exitcode(status))
`;

/** Each question, by a part of it, and the keys that answer it. */
type Script = readonly (readonly [string, string])[];

async function onTerminal(folder: string, script: Script, ...args: readonly string[]) {
  const command = [process.execPath, cli, 'init', folder, '--from', join(work, 'account'), ...args];
  const child = spawn('python3', ['-c', terminal, JSON.stringify(command), JSON.stringify(script)], { cwd: work });
  const [shown, [code]] = await Promise.all([text(child.stdout), once(child, 'close') as Promise<[number | null]>]);
  return { code, shown };
}

const enter = '\r';
const down = '\u001b[B';

suite('init on a terminal', () => {
  test('asks with good defaults: Enter takes what the account suggests', async () => {
    const script: Script = [
      ['owner of a resource', enter],
      ['whose rules', enter],
      ['What is production', enter],
      ['Who administers', enter],
      ['mailed to', `ana@example.com${enter}`],
      ['mail server', enter],
      ['each night', enter],
    ];
    const { code, shown } = await onTerminal('asked', script);
    assert.equal(code, 0, shown);
    assert.match(shown, /Taken as intended/);
    const settings = parse(await readFile(join(work, 'asked/driftwarden.yaml'), 'utf8')) as Record<string, unknown>;
    assert.deepEqual(settings['mail'], {
      from: 'driftwarden@example.com',
      to: ['ana@example.com'],
      smtp: { host: 'localhost', port: 25 },
    });
    assert.equal((settings['schedule'] as { cron: string }).cron, '0 3 * * *');
    const quiet = await onTerminal('quiet', [], '--yes');
    assert.equal(quiet.code, 0, quiet.shown);
    assert.doesNotMatch(quiet.shown, /each night\?/);
    const [asked, unasked] = await Promise.all(
      ['asked', 'quiet'].map((folder) => readFile(join(work, folder, 'baseline.yaml'), 'utf8')),
    );
    assert.equal(asked, unasked);
  });

  test('takes other answers, and asks again where one is wrong', async () => {
    const script: Script = [
      ['owner of a resource', enter],
      ['whose rules', enter],
      ['What is production', `${down}${enter}`],
      ['Who administers', enter],
      ['mailed to', `nobody${enter}`],
      ['expected a mail address', `\u0015${enter}`],
      ['each night', `\u00154:30${enter}`],
    ];
    const { code, shown } = await onTerminal('other', script);
    assert.equal(code, 0, shown);
    const settings = parse(await readFile(join(work, 'other/driftwarden.yaml'), 'utf8')) as Record<string, unknown>;
    assert.equal(settings['mail'], undefined);
    assert.equal((settings['schedule'] as { cron: string }).cron, '30 4 * * *');
    const baseline = parse(await readFile(join(work, 'other/baseline.yaml'), 'utf8')) as {
      protect: { match: object }[];
    };
    assert.notDeepEqual(baseline.protect[0]?.match, { tag: { department: 'prod' } });
  });

  test('stops at Ctrl-C, and then nothing was written', async () => {
    const { code, shown } = await onTerminal('stopped', [['owner of a resource', '\u0003']]);
    assert.equal(code, 130, shown);
    assert.match(shown, /nothing was written/);
    await assert.rejects(access(join(work, 'stopped')));
  });
});
