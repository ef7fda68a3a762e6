import type { Target } from '../functions/src/copies';
import { settle } from '../functions/src/settle/settle';
import { writeDocuments } from '../seed/writer';
import { TypedRest } from '../tests/support/typed-rest';
import { holders } from './holders';
import { benchDatabase, journey, type BenchDatabase } from './journey';

/** Settles that run side by side: two cores have no use for more. */
const settlesAtOnce = 8;

/** Fills a database with holders as their apps wrote them, and lets the service embed the copies. */
async function prepare(into: BenchDatabase): Promise<{ exerciseId: string }> {
  const { exerciseId, documents } = holders(into.size);
  const paths: string[] = [];
  const noted = (function* () {
    for (const document of documents) {
      if (!document.path.startsWith('exercises/')) paths.push(document.path);
      yield document;
    }
  })();
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  await writeDocuments(new TypedRest({ host, ...into }), noted, ({ written }) => {
    process.stderr.write(`${written} documents written\n`);
  });
  await settleAll(into, paths);
  return { exerciseId };
}

async function settleAll(into: BenchDatabase, paths: string[]): Promise<void> {
  const { deps } = journey(into, 'fanOut');
  let settled = 0;
  const worker = async (): Promise<void> => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      const [target, id] = path.split('/') as [Target, string];
      const outcome = await settle(deps, { target, id, eventId: 'bench', seen: [] });
      if (outcome !== 'written')
        throw new Error(`${path}: expected its copies to be written, got ${outcome}`);
      settled += 1;
      if (settled % 2_000 === 0) process.stderr.write(`${settled} documents have their copies\n`);
    }
  };
  await Promise.all(Array.from({ length: settlesAtOnce }, worker));
}

void prepare(benchDatabase(process.argv.slice(2))).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
