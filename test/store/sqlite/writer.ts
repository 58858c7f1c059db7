import { openStore } from '../../../src/store/index.ts';
import { cover, finding, now, recordRun, resource, runOf, snapshot } from '../helpers.ts';

/**
 * A process of its own that writes to the store: `writer.ts FILE NAME NIGHTS`. With `dies` for the number of nights
 * it is killed, as by a power cut, in the middle of recording a snapshot.
 */
const [file = '', name = '', nights = ''] = process.argv.slice(2);
const store = await openStore(file, { now });

function seen(night: number) {
  return snapshot(
    [cover(name)],
    Array.from({ length: 200 }, (_, index) => resource(name, `id-${index}`, { night })),
  );
}

if (nights === 'dies') {
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

for (let night = 1; night <= Number(nights); night += 1) {
  await recordRun(store, runOf(1, `${name}-${night}`), seen(night), [finding(`${name}-${night}`), finding('shared')]);
}
await store.close();
