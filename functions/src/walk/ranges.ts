import type { Firestore } from 'firebase-admin/firestore';
import { WALK_PROBES } from '../limits';
import { WALK_FIRST_BATCH_DOCUMENTS } from '../limits';
import { isAfter, middleOf, PRINTABLE } from '../model/key-range';
import type { Part } from './migration';
import { keyRange } from './page';

/** Exclusive, inclusive; null: open. */
export interface Range {
  readonly after: string | null;
  readonly until: string | null;
}

/** Two keys between which the ids of a range lie: the first of them, and one a little above the last. */
export interface Ends {
  readonly first: string;
  readonly last: string | undefined;
  /** The digits that ids of the range are written in: halving is even only among digits that occur. */
  readonly digits: string;
}

/** Pieces for each range that is wanted: the ranges are as even as this is fine. */
const PIECES = 8;

/**
 * So many key ranges at most, from the first id to the last, open at both ends. By halving what lies between ids that are there: ids
 * with a common beginning would all fall into one half of all ids that are possible.
 */
export async function rangesOf(
  db: Firestore,
  { collection, keyedBy }: Part,
  wanted: number,
): Promise<Range[]> {
  const whole = { after: null, until: null };
  const worthwhile = wanted > 1 && keyedBy === 'id' ? await batchesIn(db, collection, wanted) : 1;
  const ends = worthwhile > 1 ? await endsOf(db, collection, whole) : undefined;
  const fine = ends === undefined ? [] : cutsOf(ends, PIECES * worthwhile);
  const cuts = Array.from(
    { length: worthwhile - 1 },
    (_, index) => fine[Math.round(((index + 1) * (fine.length + 1)) / worthwhile) - 1],
  );
  const distinct = [...new Set(cuts)].filter((cut) => cut !== undefined);
  return [...distinct, null].map((until, index) => ({ after: distinct[index - 1] ?? null, until }));
}

/** How many first batches a collection fills, up to `wanted`: a range with less is not worth a worker. */
async function batchesIn(db: Firestore, collection: string, wanted: number): Promise<number> {
  const counted = await db
    .collection(collection)
    .limit(WALK_FIRST_BATCH_DOCUMENTS * wanted)
    .count()
    .get();
  return Math.floor(counted.data().count / WALK_FIRST_BATCH_DOCUMENTS);
}

/** Keys that cut what lies between two ends into so many pieces at least where there is room, in their order. */
function cutsOf({ first, last, digits }: Ends, pieces: number): string[] {
  let cuts: string[] = [];
  for (let count = 1; count < pieces; count *= 2) {
    const bounds = [first, ...cuts, last];
    cuts = bounds.slice(0, -1).flatMap((low, index) => {
      const middle = middleOf(low, bounds[index + 1], digits);
      return [...(index === 0 ? [] : [low]), middle].filter((cut) => cut !== undefined);
    });
  }
  return cuts;
}

/** The middle of a range that has ids; undefined when it cannot be halved. */
export function middleOfEnds({ first, last, digits }: Ends): string | undefined {
  return middleOf(first, last, digits);
}

/**
 * Where the ids of a key range begin and end, found by asking whether anything lies above a key, since Firestore has no scan in
 * descending order of ids. Each other question tells how much ids have in common, which halving would find out far more slowly.
 * Undefined when nothing is there.
 */
export async function endsOf(
  db: Firestore,
  collection: string,
  { after, until }: Range,
): Promise<Ends | undefined> {
  const firstAfter = async (key: string | null): Promise<string | undefined> => {
    const { docs } = await keyRange(db.collection(collection).select(), { after: key, until }).limit(1).get();
    return docs[0]?.id;
  };
  const first = await firstAfter(after);
  if (first === undefined) return undefined;
  const seen = [first];
  let [low, high]: [string, string | undefined] = [first, until ?? undefined];
  for (let probe = 0; probe < WALK_PROBES; probe += 1) {
    const past = probe % 2 === 0 ? pastHalf(low, high) : undefined;
    const middle = past ?? middleOf(low, high, digitsOf(seen, sharedLength(low, high ?? '')));
    if (middle === undefined) break;
    const above = await firstAfter(middle);
    if (above === undefined) high = middle;
    else {
      low = above;
      seen.push(above);
    }
  }
  return { first, last: high, digits: digitsOf(seen, sharedLength(first, high ?? '')) };
}

const DECIMAL = '0123456789';
const HEX = `${DECIMAL}abcdef`;
const BASE_36 = `${DECIMAL}abcdefghijklmnopqrstuvwxyz`;
const BASE_62 = `${DECIMAL}ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz`;

/** The fewest digits that have all letters and digits of ids from a place on. */
function digitsOf(ids: readonly string[], from: number): string {
  const used = ids.flatMap((id) => Array.from(id.slice(from))).filter((char) => BASE_62.includes(char));
  return (
    [DECIMAL, HEX, BASE_36, BASE_62].find((digits) => used.every((char) => digits.includes(char))) ??
    PRINTABLE
  );
}

/**
 * A key past all ids of ASCII that begin as `low` does, in half of the characters that it does not share with `high`; undefined when
 * there is none between.
 */
function pastHalf(low: string, high: string | undefined): string | undefined {
  const half = Math.floor((sharedLength(low, high ?? '') + low.length) / 2);
  // Half a character would be none.
  const beginning = low.slice(0, half).replace(/[\uD800-\uDBFF]$/, '');
  const past = `${beginning}${PRINTABLE.at(-1) ?? ''}`;
  return isAfter(past, low) && (high === undefined || isAfter(high, past)) ? past : undefined;
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
