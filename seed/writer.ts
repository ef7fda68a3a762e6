import type { TypedRest } from '../tests/support/typed-rest';
import type { SeedDocument } from './wire-clients';

export interface SeedProgress {
  /** Documents written so far. */
  written: number;
}

/** Documents written, by collection. */
export type SeedCounts = Record<string, number>;

/** Pulled from the iterator at a time: four commits, which the client sends side by side. */
const documentsPerRound = 1600;

/**
 * Writes whole documents, over what is there. Takes no more from `documents` than is being written, so a generator
 * of any length costs the memory of one round. Throws when a commit is refused; what was written before stays.
 */
export async function writeDocuments(
  rest: TypedRest,
  documents: Iterable<SeedDocument>,
  onProgress: (progress: SeedProgress) => void,
): Promise<SeedCounts> {
  const counts: SeedCounts = {};
  let written = 0;
  for (const round of rounds(documents)) {
    await rest.commit(round.map(({ path, fields }) => ({ kind: 'set', path, fields })));
    countByCollection(round, counts);
    written += round.length;
    onProgress({ written });
  }
  return counts;
}

/** Adds the documents to `counts`. */
export function countByCollection(documents: Iterable<SeedDocument>, counts: SeedCounts): void {
  for (const { path } of documents) {
    const collection = path.slice(0, path.lastIndexOf('/'));
    counts[collection] = (counts[collection] ?? 0) + 1;
  }
}

function* rounds(documents: Iterable<SeedDocument>): Generator<SeedDocument[]> {
  let round: SeedDocument[] = [];
  for (const document of documents) {
    round.push(document);
    if (round.length === documentsPerRound) {
      yield round;
      round = [];
    }
  }
  if (round.length > 0) yield round;
}
