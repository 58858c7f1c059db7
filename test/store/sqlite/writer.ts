import { openStore } from '../../../src/store/index.ts';
import { cover, finding, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';

/**
 * A process of its own that writes to the store: `writer.ts FILE NAME RUNS`. With `dies` for the number of runs
 * it is killed, as by a power cut, in the middle of recording a snapshot.
 */
const [file = '', name = '', runs = ''] = process.argv.slice(2);
const store = await openStore(file, { now });

function seen(number: number) {
  return snapshot(
    [cover(name)],
    Array.from({ length: 200 }, (_, index) => resource(name, `id-${index}`, { number })),
  );
}

if (runs === 'dies') {
  const { coverage, resources } = seen(1);
  const fatal = {
    ...resource(name, 'fatal'),
    get attributes(): never {
      process.kill(process.pid, 'SIGKILL');
      for (;;);
    },
  };
  await store.recordSnapshot(runOf(1, `${name}-dies`), { accounts: [], coverage, resources: [...resources, fatal] });
}

for (let number = 1; number <= Number(runs); number += 1) {
  await recordRun(store, runOf(1, `${name}-${number}`), seen(number), [
    finding(`${name}-${number}`),
    finding('shared'),
  ]);
}
await store.close();
