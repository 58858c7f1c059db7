/** Where diagnostics go; pino's loggers have this shape. */
export interface Log {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** A log that discards everything. */
export const silentLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A log that adds these fields to every line. */
export function logWith(log: Log, fields: object): Log {
  const line = (level: keyof Log) => (more: object, message: string) => {
    log[level]({ ...fields, ...more }, message);
  };
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') };
}
