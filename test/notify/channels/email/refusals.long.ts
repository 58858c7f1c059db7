import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import { startMailServer } from '../../fixtures/mail-server.ts';
import { outboxWith } from '../../fixtures/outbox.ts';
import { startScriptedServer, type Said, type Script } from '../../fixtures/scripted-server.ts';

const [ana, ben] = ['ana@example.com', 'ben@example.com'] as const;

/** Commands about the recipient or the text: a permanent refusal of one is about the mail. */
const aboutTheMail: ReadonlySet<Said> = new Set(['RCPT', 'DATA', 'TEXT']);

/** Codes that are about the session or the login, whatever command they answer. */
const aboutUs: ReadonlySet<number> = new Set([500, 502, 503, 504, 530, 534, 535, 538]);

suite('a refusal is about the mail or about the connection', () => {
  for (const said of ['CONN', 'EHLO', 'MAIL', 'RCPT', 'DATA', 'TEXT'] as const) {
    for (const code of [421, 450, 500, 502, 503, 530, 535, 550, 551, 552, 553, 554]) {
      // MAIL FROM may tell the size, and the server may refuse it there.
      const isOfTheMail =
        code >= 500 && ((aboutTheMail.has(said) && !aboutUs.has(code)) || (said === 'MAIL' && code === 552));
      const outcome = isOfTheMail ? 'fails permanently' : 'waits, and is sent when the server accepts it';
      test(`${code} to ${said}: the mail ${outcome}`, async (t) => {
        const { sendTo, after, store } = await outboxWith(t, [ana]);
        const refusal = () => `${code} no, and that is why`;
        const script: Script = said === 'EHLO' ? { EHLO: refusal, HELO: refusal } : { [said]: refusal };
        const { port } = await startScriptedServer(t, script);
        assert.deepEqual(await sendTo(port), { [ana]: isOfTheMail ? 'permanently-failed' : 'waiting' });
        const { failure } = await store.outboxState();
        assert.match(failure?.answer ?? '', new RegExp(`${code} no, and that is why`));
        after(2);
        await using server = await startMailServer();
        assert.deepEqual(await sendTo(server.port), { [ana]: isOfTheMail ? 'permanently-failed' : 'sent' });
      });
    }
  }

  test('a refusal before the recipient is known stops sending: the mails behind wait without an attempt', async (t) => {
    const { sendTo } = await outboxWith(t, [ana, ben]);
    const { port, lines } = await startScriptedServer(t, { MAIL: () => '550 not from you' });
    assert.deepEqual(await sendTo(port), { [ana]: 'waiting', [ben]: 'waiting' });
    assert.equal(lines.filter((line) => line.startsWith('MAIL')).length, 1);
  });

  test('a login that the server wants for one recipient does not stop the mails to others', async (t) => {
    const { sendTo } = await outboxWith(t, [ana, ben]);
    const { port } = await startScriptedServer(t, {
      RCPT: (line) => (line.includes(ana) ? '530 5.7.1 Authentication required' : '250 ok'),
    });
    assert.deepEqual(await sendTo(port), { [ana]: 'waiting', [ben]: 'sent' });
  });

  test('a mail at which the server hangs up each time lets the others go first', async (t) => {
    const { sendTo, after } = await outboxWith(t, [ana, ben]);
    let toAna = false;
    const { port } = await startScriptedServer(t, {
      RCPT: (line) => {
        toAna = line.includes(ana);
        return '250 ok';
      },
      TEXT: () => (toAna ? undefined : '250 queued'),
    });
    const states = [];
    for (let attempts = 0; attempts < 5; attempts += 1) {
      states.push(await sendTo(port));
      after(24 * 60);
    }
    assert.deepEqual(states.at(-1), { [ana]: 'waiting', [ben]: 'sent' });
  });
});

suite('the password', () => {
  const credentials = { user: 'drift', password: 'planted+secret/4711' };

  /** What a client tells a server, with `tls` and that host name for this machine. */
  async function said(
    t: Parameters<typeof startScriptedServer>[0],
    tls: 'opportunistic' | 'none',
    host: string,
    script: Script = {},
  ) {
    const { sendTo, store } = await outboxWith(t, [ana]);
    const { port, lines } = await startScriptedServer(t, script);
    const states = await sendTo(port, { smtp: { host, port, tls, credentials } });
    return { lines, states, answer: (await store.outboxState()).failure?.answer ?? '' };
  }

  // 0.0.0.0 reaches this machine and is not one of the addresses that stand for it.
  for (const tls of ['opportunistic', 'none'] as const) {
    test(`is not sent in clear to another machine, with tls: ${tls} and a server that offers none`, async (t) => {
      const { lines, states, answer } = await said(t, tls, '0.0.0.0');
      assert.deepEqual(
        lines.filter((line) => /^AUTH|^MAIL/i.test(line)),
        [],
      );
      assert.deepEqual(states, { [ana]: 'waiting' });
      assert.match(answer, /no encrypted connection|the password is not sent without encryption/);
    });

    test(`is sent to this machine itself, with tls: ${tls}`, async (t) => {
      const { lines, states } = await said(t, tls, '127.0.0.1');
      assert.equal(lines.filter((line) => /^AUTH PLAIN/.test(line)).length, 1);
      assert.deepEqual(states, { [ana]: 'sent' });
    });
  }

  const echoes: readonly (readonly [name: string, script: Script])[] = [
    ['as it is', { AUTH: () => `535 the password ${credentials.password} is wrong` }],
    ['in other letters', { AUTH: () => `535-${credentials.password.toUpperCase()}\r\n535 is wrong` }],
    ['as AUTH PLAIN has it', { AUTH: (line) => `535 ${line}` }],
    [
      'as AUTH LOGIN has it',
      {
        EHLO: () => '250-x\r\n250 AUTH LOGIN',
        AUTH: (line) =>
          line.startsWith('AUTH')
            ? '334 VXNlcm5hbWU6'
            : line === Buffer.from(credentials.user).toString('base64')
              ? '334 UGFzc3dvcmQ6'
              : `535 bad: ${line}`,
      },
    ],
    [
      'when it refuses the recipient',
      {
        RCPT: () =>
          `550 ${Buffer.from(`x:${credentials.password}`).toString('base64')} ` +
          `${encodeURIComponent(credentials.password)} says no`,
      },
    ],
    ['when it takes the mail', { TEXT: () => `250 taken from ${credentials.password}` }],
    ['when it greets', { CONN: () => `554 no ${Buffer.from(credentials.password).toString('hex')}` }],
  ];
  for (const [name, script] of echoes) {
    test(`is redacted where a server echoes it ${name}`, async (t) => {
      const { store, sendTo, run } = await outboxWith(t, [ana]);
      const { port } = await startScriptedServer(t, script);
      const log: string[] = [];
      const keep = (...line: unknown[]) => void log.push(JSON.stringify(line));
      await sendTo(port, {
        log: { debug: keep, info: keep, warn: keep, error: keep },
        smtp: { host: '127.0.0.1', port, tls: 'none', credentials },
      });
      const [delivery] = await store.deliveries(run);
      const told = [...log, delivery?.answer].join('\n');
      assert.match(told, /\[redacted\]/);
      const core = Buffer.from(credentials.password).toString('base64').slice(0, -4);
      for (const form of [
        credentials.password,
        encodeURIComponent(credentials.password),
        core,
        Buffer.from(credentials.password).toString('hex'),
      ]) {
        assert.ok(!told.toLowerCase().includes(form.toLowerCase()), told);
      }
    });
  }
});
