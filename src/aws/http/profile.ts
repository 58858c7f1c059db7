import { loadSharedConfigFiles } from '@smithy/core/config';
import { SourceError } from '../source.ts';

/**
 * Makes every client of the SDK use a named profile, whatever the environment says: they all read AWS_PROFILE, that of
 * Amazon SES too. Keys in the environment are taken away, unless the profile itself refers to them. Rejects with a
 * SourceError that lists the profiles where there is none of that name.
 */
export async function useProfile(name: string, env: NodeJS.ProcessEnv): Promise<void> {
  env['AWS_PROFILE'] = name;
  const missing = await missingProfile(name);
  if (missing !== undefined) throw new SourceError(missing);
  if (await refersToEnvironment(name)) return;
  for (const key of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'])
    Reflect.deleteProperty(env, key);
}

/** Through the profiles that it takes its own credentials from. */
async function refersToEnvironment(name: string): Promise<boolean> {
  const { configFile } = await loadSharedConfigFiles();
  const seen = new Set<string>();
  for (let at: string | undefined = name; at !== undefined && !seen.has(at); at = configFile[at]?.['source_profile']) {
    seen.add(at);
    if (configFile[at]?.['credential_source'] === 'Environment') return true;
  }
  return false;
}

/** An error for a profile that neither of AWS's files has; undefined if one has it, or no profile is named. */
export async function missingProfile(profile: string | undefined): Promise<string | undefined> {
  if (profile === undefined || profile === '') return undefined;
  const { configFile, credentialsFile } = await loadSharedConfigFiles();
  const sections = [...Object.keys(configFile), ...Object.keys(credentialsFile)];
  // A section that is not a profile has its type before a dot: sso-session.NAME.
  const profiles = [...new Set(sections.filter((section) => !/^(sso-session|services)\./.test(section)))].sort();
  if (profiles.includes(profile)) return undefined;
  const there = profiles.length === 0 ? 'they hold no profile' : `they hold ${profiles.join(', ')}`;
  const { AWS_CONFIG_FILE: config = '~/.aws/config', AWS_SHARED_CREDENTIALS_FILE: credentials = '~/.aws/credentials' } =
    process.env;
  return `${JSON.stringify(profile)} (AWS_PROFILE or --profile) is not a profile of ${config} or ${credentials}: ${there}`;
}
