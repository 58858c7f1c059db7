import { openStore } from '../../../src/store/index.ts';
import { now } from '../helpers.ts';

/** A process of its own that deletes old runs: `prune-worker.ts FILE RUNS`. It says when it begins, and when it is done. */
const [file = '', runs = ''] = process.argv.slice(2);
const store = await openStore(file, { now });
process.send?.('begins');
await store.prune({ runs: Number(runs) });
process.send?.('done');
await store.close();
process.disconnect();
