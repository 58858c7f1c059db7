import type { ExaminedSettings, Settings } from '../../config/index.ts';
import type { Log } from '../../domain/log.ts';
import type { OpenChannel } from '../../notify/index.ts';
import type { Io } from '../io.ts';
import type { CommonOptions } from '../options.ts';
import { NotCheckableError } from './diagnosis.ts';

/** What every check of `doctor` is given. */
export interface DoctorContext {
  readonly io: Io;
  readonly options: CommonOptions;
  readonly examined: ExaminedSettings<OpenChannel>;
  readonly settings: Settings<OpenChannel>;
  readonly log: Log;
  /** How long one check may take. */
  readonly seconds: number;
}

/** Throws where what a check needs of the configuration is not known, because something is wrong with it. */
export function requireSound({ examined }: Pick<DoctorContext, 'examined'>, ...keys: readonly string[]): void {
  const doubtful = keys.filter((key) => !examined.isSound(key));
  if (doubtful.length === 0) return;
  const named = doubtful.map((key) => `\`${key}:\``).join(', ');
  throw new NotCheckableError(
    `what the configuration means by ${named} is not clear`,
    'correct the configuration first',
  );
}
