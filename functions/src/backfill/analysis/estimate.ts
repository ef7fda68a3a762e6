import { PRICES } from '../../limits';
import type { Estimate, Figures } from '../../model/reports';

export interface Pace {
  /** Documents of a batch. */
  readonly batchSize: number;
  /** Documents that are visited in a second. */
  readonly documentsPerSecond: number;
  /** Null: as fast as the documents come. */
  readonly maxWritesPerSecond: number | null;
}

/** What is to be walked: `projected` for all documents, in so many batches; `sources`: exercises that will be read. */
export interface Load {
  readonly projected: Figures;
  readonly sources: number;
}

/** Firestore bills a count as one read for every so many entries. */
const COUNTED_PER_READ = 1_000;

/**
 * What a backfill of the copies costs, by the rules that it states itself: an upper bound, save for what has to be done twice
 * since users edit meanwhile.
 */
export function estimateOf({ projected, sources }: Load, pace: Pace): Estimate {
  const { batchSize, documentsPerSecond, maxWritesPerSecond } = pace;
  const { documents, toWrite, ledgers } = projected;
  const batches = Math.ceil(documents / batchSize);
  const reads = {
    walk: 2 * documents + 2 * batches + sources,
    verification: documents + sources + 2 * Math.ceil(documents / COUNTED_PER_READ),
  };
  const writes = 2 * toWrite + batches + ledgers;
  const invocations = toWrite + 2 * ledgers;
  const visiting = documents / documentsPerSecond;
  const writing = maxWritesPerSecond === null ? 0 : writes / maxWritesPerSecond;
  return {
    ...{ batchSize, reads, writes, invocations, documentsPerSecond, maxWritesPerSecond },
    money: moneyFor({ reads: reads.walk + reads.verification, writes, invocations }),
    seconds: { walk: Math.ceil(Math.max(visiting, writing)), verification: Math.ceil(visiting) },
    rules: rulesOf(pace),
  };
}

/** What so many operations cost, at list prices. */
export function moneyFor(load: { reads: number; writes: number; invocations: number }): Estimate['money'] {
  const { currency, location, per100kReads, per100kWrites, perMillionInvocations } = PRICES;
  const reads = (load.reads * per100kReads) / 100_000;
  const writes = (load.writes * per100kWrites) / 100_000;
  const invocations = (load.invocations * perMillionInvocations) / 1_000_000;
  return {
    ...{ currency, location },
    ...{ reads: toCent(reads), writes: toCent(writes), invocations: toCent(invocations) },
    total: toCent(reads + writes + invocations),
  };
}

function toCent(amount: number): number {
  return Math.round(amount * 100) / 100;
}

function rulesOf({ batchSize, documentsPerSecond, maxWritesPerSecond }: Pace): string[] {
  const { currency, location, per100kReads, per100kWrites, perMillionInvocations } = PRICES;
  return [
    `Reads: 2 a document, 2 a batch of ${batchSize}, 1 an exercise; the verification 1 a document, 1 an exercise, 2 for every ${COUNTED_PER_READ} documents.`,
    'Logs in shards cost more than that: each is read with all its shards, by the walk, by the verification, and again when one of them has been given other copies.',
    'Writes: 2 for each document that needs one (the document, and what it held before), 1 a batch, 1 for each ledger that moves with its log. Nothing is deleted.',
    'Invocations: 1 for each document written, its own event, which returns at once; 2 for each ledger, when it moves and when it has been counted. The drains that count them come on top, about one a user.',
    `Money: ${currency}, list prices of ${location}: ${per100kReads} for 100,000 reads, ${per100kWrites} for 100,000 writes, ${perMillionInvocations} for a million invocations. Time of instances, storage of the undo records and what is free are left out.`,
    `Time: ${documentsPerSecond} documents a second${maxWritesPerSecond === null ? '' : `, and at most ${maxWritesPerSecond} writes a second`}.`,
  ];
}
