/** A user name and its password. */
export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/**
 * What settings come from besides driftwarden.yaml, which holds no secrets. Every method rejects with an error that
 * names the variable or the file.
 */
export interface SettingSources {
  /**
   * The secret in an environment variable, or in the file that the same name with `_FILE` gives; undefined where
   * neither is set.
   */
  secret(variable: string): Promise<string | undefined>;
  /** The secrets PREFIX_USER and PREFIX_PASSWORD; undefined where neither is set, an error where one is missing. */
  credentials(prefix: string): Promise<Credentials | undefined>;
  /** A text file, by its path relative to driftwarden.yaml; `hint` ends the error's message: what to do about it. */
  textFile(path: string, hint: string): Promise<string>;
  /** The absolute path of one that driftwarden.yaml names, relative to its folder. */
  path(declared: string): string;
  /** Writes to what this process has for people: standard output where no result goes there, else standard error. */
  print(text: string): Promise<void>;
}
