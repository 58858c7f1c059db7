import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadSettings } from '../../src/config/index.ts';
import { errorOf, inFolder } from './helper.ts';
import { mail, settingsOf } from './settings-helper.ts';

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
    const { mail: given } = await settingsOf(mail(smtp));
    assert.deepEqual([given?.smtp?.port, given?.smtp?.tls], [port, tls], smtp);
  }
  for (const host of ['localhost', '127.0.0.1', '127.8.8.8', '"::1"']) {
    const { mail: given } = await settingsOf(mail('port: 25').replace('mail.example.com', host));
    assert.equal(given?.smtp?.tls, 'opportunistic', host);
  }
});

test('user and password of the mail server come from the environment or from files that it names', async () => {
  await inFolder(
    { 'driftwarden.yaml': mail('port: 25'), user: 'bot\n', password: ' p w \r\n', empty: '\n' },
    async (cwd) => {
      const credentials = async (env: NodeJS.ProcessEnv) => (await loadSettings({ cwd, env })).mail?.smtp?.credentials;
      const error = (env: NodeJS.ProcessEnv) => errorOf(loadSettings({ cwd, env }), cwd);
      const user = { DRIFTWARDEN_SMTP_USER: 'bot' };
      const userFile = { DRIFTWARDEN_SMTP_USER_FILE: join(cwd, 'user') };
      const password = { DRIFTWARDEN_SMTP_PASSWORD: 'secret' };
      const passwordFile = { DRIFTWARDEN_SMTP_PASSWORD_FILE: join(cwd, 'password') };

      assert.equal(await credentials({}), undefined);
      assert.deepEqual(await credentials({ ...user, ...password }), { user: 'bot', password: 'secret' });
      assert.deepEqual(await credentials({ ...userFile, ...passwordFile }), { user: 'bot', password: ' p w ' });
      assert.equal(
        await error(user),
        'environment: DRIFTWARDEN_SMTP_PASSWORD is missing, while DRIFTWARDEN_SMTP_USER is set; set DRIFTWARDEN_SMTP_PASSWORD or DRIFTWARDEN_SMTP_PASSWORD_FILE too',
      );
      assert.equal(
        await error(passwordFile),
        'environment: DRIFTWARDEN_SMTP_USER is missing, while DRIFTWARDEN_SMTP_PASSWORD is set; set DRIFTWARDEN_SMTP_USER or DRIFTWARDEN_SMTP_USER_FILE too',
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
