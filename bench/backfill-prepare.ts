import { writeDocuments } from '../seed/writer';
import { TypedRest } from '../tests/support/typed-rest';
import { histories } from './histories';
import { benchDatabase, type BenchDatabase } from './journey';

/** What a backfill finds. */
export interface Prepared {
  /** Logs and programs: what it has to visit. */
  readonly documents: number;
  readonly library: number;
  /** Exercises of single users. */
  readonly own: number;
}

/** Fills a database with what an app has written in the years before the service: nothing of ours is in it. */
async function prepare(into: BenchDatabase): Promise<Prepared> {
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  const rest = new TypedRest({ host, ...into });
  const found = { documents: 0, library: 0, own: 0 };
  const counted = (function* () {
    for (const document of histories(into.size)) {
      if (!document.path.startsWith('exercises/')) found.documents += 1;
      else if (document.fields['userId'] === undefined) found.library += 1;
      else found.own += 1;
      yield document;
    }
  })();
  await writeDocuments(rest, counted, ({ written }) => {
    process.stderr.write(`${written} documents written\n`);
  });
  return found;
}

void prepare(benchDatabase(process.argv.slice(2))).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
