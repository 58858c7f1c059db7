import { InvalidArgumentError } from 'commander';

/** A TCP port as a flag's value; 0 stands for any that is free. */
export function portNumber(value: string): number {
  const port = Number(value);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new InvalidArgumentError('a port is a number from 0 to 65535');
  return port;
}
