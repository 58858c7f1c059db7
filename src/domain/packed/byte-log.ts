/** Bytes that are added and never changed, outside the heap: the garbage collector neither reads nor moves them. */
export interface ByteLog {
  /** Adds what `record` holds from its start up to `length`; gives the position to find it at. */
  readonly add: (record: Buffer, length: number) => number;
  /** The bytes that a position is in, and where it is there. */
  readonly at: (position: number) => { readonly bytes: Buffer; readonly offset: number };
}

const chunkBytes = 256 * 1024;

/** A log without bytes. It grows by a piece at a time, so that nothing is copied. */
export function newByteLog(): ByteLog {
  const chunks: Buffer[] = [];
  let used = chunkBytes;
  return {
    add: (record, length) => {
      if (used + length > chunkBytes) {
        chunks.push(Buffer.allocUnsafeSlow(Math.max(chunkBytes, length)));
        used = 0;
      }
      const offset = used;
      record.copy(chunks.at(-1) ?? record, offset, 0, length);
      used += length;
      return (chunks.length - 1) * chunkBytes + offset;
    },
    at: (position) => {
      const bytes = chunks[Math.floor(position / chunkBytes)];
      if (!bytes) throw new RangeError(`nothing was added at ${position}`);
      return { bytes, offset: position % chunkBytes };
    },
  };
}
