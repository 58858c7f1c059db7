import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSettings } from '../../../../src/config/index.ts';
import { email } from '../../../../src/notify/channels/email/index.ts';
import { mailSettings } from '../../../../src/notify/channels/email/settings.ts';
import { errorOf, inFolder } from '../../../config/helper.ts';

const mail = (smtp: string) =>
  `mail: { from: a@example.com, to: b@example.com, smtp: { host: mail.example.com, ${smtp} } }`;

/** The settings of the section `mail:` in a folder's driftwarden.yaml. */
async function mailOf(cwd: string, env: NodeJS.ProcessEnv = {}) {
  const { channels } = await loadSettings({ cwd, env, channels: [{ ...email, open: mailSettings }] });
  const [mail] = channels;
  assert.ok(mail);
  return mail;
}
const settingsOf = (yaml: string) => inFolder({ 'driftwarden.yaml': yaml }, (cwd) => mailOf(cwd));
const errorFor = (yaml: string) => inFolder({ 'driftwarden.yaml': yaml }, (cwd) => errorOf(mailOf(cwd), cwd));

test("the mail server's port and encryption follow from each other and from its host", async () => {
  const cases: readonly (readonly [string, number, string])[] = [
    ['', 587, 'starttls'],
    ['port: 465', 465, 'implicit'],
    ['tls: implicit', 465, 'implicit'],
    ['port: 2465, tls: implicit', 2465, 'implicit'],
    ['port: 25', 25, 'starttls'],
    ['port: 25, tls: opportunistic', 25, 'opportunistic'],
  ];
  for (const [smtp, port, tls] of cases) {
    const given = await settingsOf(mail(smtp));
    assert.deepEqual([given.smtp?.port, given.smtp?.tls], [port, tls], smtp);
  }
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '"::1"']) {
    const given = await settingsOf(mail('port: 25').replace('mail.example.com', host));
    assert.equal(given.smtp?.tls, 'opportunistic', host);
  }
});

test('user and password of the mail server come from the environment or from files that it names', async () => {
  await inFolder(
    { 'driftwarden.yaml': mail('port: 25'), user: 'bot\n', password: ' p w \r\n', empty: '\n' },
    async (cwd) => {
      const credentials = async (env: NodeJS.ProcessEnv) => (await mailOf(cwd, env)).smtp?.credentials;
      const error = (env: NodeJS.ProcessEnv) => errorOf(mailOf(cwd, env), cwd);
      const user = { DRIFTWARDEN_SMTP_USER: 'bot' };
      const userFile = { DRIFTWARDEN_SMTP_USER_FILE: join(cwd, 'user') };
      const password = { DRIFTWARDEN_SMTP_PASSWORD: 'secret' };
      const passwordFile = { DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'password') };

      assert.equal(await credentials({}), undefined);
      assert.deepEqual(await credentials({ ...user, ...password }), { user: 'bot', password: 'secret' });
      assert.deepEqual(await credentials({ ...userFile, ...passwordFile }), { user: 'bot', password: ' p w ' });
      assert.equal(
        await error(user),
        'environment: DRIFTWARDEN_SMTP_PASSWORD is missing, while DRIFTWARDEN_SMTP_USER is set; ' +
          'set DRIFTWARDEN_SMTP_PASSWORD or DRIFTWARDEN_SMTP_PASSWORD_FILE too',
      );
      assert.equal(
        await error(passwordFile),
        'environment: DRIFTWARDEN_SMTP_USER is missing, while DRIFTWARDEN_SMTP_PASSWORD is set; ' +
          'set DRIFTWARDEN_SMTP_USER or DRIFTWARDEN_SMTP_USER_FILE too',
      );
      assert.equal(
        await error({ ...user, ...userFile, ...password }),
        'environment: DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_USER_FILE are both set; set one of them',
      );
      assert.equal(
        await error({ ...user, DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'none') }),
        'none: cannot be read: there is no such file; DRIFTWARDEN_SMTP_PASSWORD_FILE names it',
      );
      assert.equal(
        await error({ ...user, DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'empty') }),
        'empty: is empty; DRIFTWARDEN_SMTP_PASSWORD_FILE names it',
      );
    },
  );
});

test('a section that is wrong is refused with its place and what is allowed', async (t) => {
  const secret =
    'credentials do not belong in this file: set DRIFTWARDEN_SMTP_USER and DRIFTWARDEN_SMTP_PASSWORD, ' +
    'or DRIFTWARDEN_SMTP_USER_FILE and DRIFTWARDEN_SMTP_PASSWORD_FILE, in the environment';
  const oneAddress = 'expected one mail address: ana@example.com or Ana <ana@example.com>';
  const cases: readonly (readonly [yaml: string, error: string])[] = [
    [mail('password: x'), `:1:81: mail.smtp.password: ${secret}`],
    [mail('auth: { user: x }'), `:1:81: mail.smtp.auth: ${secret}`],
    [mail('tls: yes'), ':1:86: mail.smtp.tls: found "yes"; allowed: implicit, starttls, opportunistic, none'],
    [mail('port: 0'), ':1:87: mail.smtp.port: found 0; expected at least 1'],
    [
      mail('port: 25').replace('mail.example.com', 'smtps://h'),
      ':1:63: mail.smtp.host: found "smtps://h"; expected a host name without scheme or port',
    ],
    [mail('port: 25').replace('a@example.com', 'nobody'), `:1:15: mail.from: found "nobody"; ${oneAddress}`],
    [
      mail('port: 25').replace('a@example.com', '"a@example.com\\r\\nBcc: x@y.z"'),
      `:1:15: mail.from: found "a@example.com\\r\\nBcc: x@y.z"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('a@example.com', '"A\\nBcc: x <a@example.com>"'),
      `:1:15: mail.from: found "A\\nBcc: x <a@example.com>"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('b@example.com', '"b@example.com, c@example.com"'),
      `:1:34: mail.to: found "b@example.com, c@example.com"; ${oneAddress}`,
    ],
    [
      mail('port: 25').replace('b@example.com', '[]'),
      ':1:34: mail.to: found an empty list; expected at least one item',
    ],
    ['mail: { from: a@b.c }', ':1:7: mail.to: is missing; expected a mail address or a list'],
    ['mail: { from: a@b.c, to: d@e.f }', ':1:7: mail: must have either smtp or ses, to send mail'],
    [
      mail('port: 25').replace(/ \} *\}$/, ' }, ses: { region: us-east-1 } }'),
      ':1:7: mail: must have either smtp or ses, to send mail',
    ],
    [
      mail('port: 25').replace('{ from', '{ owners: { domains: "no domain" }, from'),
      ':1:28: mail.owners.domains: found "no domain"; expected a domain: example.com',
    ],
    [
      mail('port: 25').replace('{ from', '{ notify: daily, from'),
      ':1:17: mail.notify: found "daily"; allowed: always, on-change, weekly-summary',
    ],
  ];
  for (const [yaml, error] of cases) {
    await t.test(yaml, async () => {
      assert.equal(await errorFor(yaml), `driftwarden.yaml${error}`);
    });
  }
});

test('a refused password is not repeated in the error', async () => {
  assert.doesNotMatch(await errorFor(mail('password: hunter2')), /hunter2/);
});
