import type { DocumentReference, Firestore } from 'firebase-admin/firestore';
import { COLLECTIONS } from '../model/collections';
import { parseOwn } from '../model/own';
import { flagsSchema, NO_FLAGS, type Flags } from '../model/runs';
import type { Clock } from './clock';
import { metered, noCost } from './meter';

/** The switch for live derivation, and which migrations are under way, as one instance knows them. */
export interface FlagsReader {
  /** As they were read within the interval of the reader. Costs no read as long as that lasts. */
  cached(): Promise<Flags>;
  /** As they are stored now. */
  fresh(): Promise<Flags>;
}

export function flagsReference(db: Firestore): DocumentReference {
  return db.collection(COLLECTIONS.flags).doc('current');
}

/**
 * One reader serves all invocations of an instance, and reads once in `cacheMs` for all of them: who asks while a read is under
 * way waits for that one. Its reads belong to no invocation's cost.
 *
 * An answer is as old as the beginning of its read, so none is relied on for longer than `cacheMs` after the switch was thrown.
 * A read that fails rejects for whoever waits for it, and the next call reads again: better late than against the switch.
 */
export function flagsReader({
  db,
  clock,
  cacheMs,
}: {
  readonly db: Firestore;
  readonly clock: Clock;
  readonly cacheMs: number;
}): FlagsReader {
  let kept: { readonly at: number; readonly flags: Promise<Flags> } | undefined;
  const fresh = async (): Promise<Flags> => {
    const read = { at: clock.now(), flags: metered(noCost(), () => readFlags(db)) };
    kept = read;
    try {
      return await read.flags;
    } catch (error) {
      if (kept === read) kept = undefined;
      throw error;
    }
  };
  return {
    fresh,
    cached: () => {
      const ageMs = kept === undefined ? cacheMs : clock.now() - kept.at;
      // A clock that was set back would keep an answer for as long as it was set back by.
      return kept !== undefined && ageMs >= 0 && ageMs < cacheMs ? kept.flags : fresh();
    },
  };
}

async function readFlags(db: Firestore): Promise<Flags> {
  const reference = flagsReference(db);
  const data = (await reference.get()).data();
  return data === undefined ? NO_FLAGS : parseOwn(flagsSchema, reference.path, data);
}
