import { SOURCE_COLLECTION, TARGET_NAMES, TARGETS } from '../copies';
import { COLLECTIONS } from '../model/collections';
import { parseExercise } from '../model/exercise';
import type { SweepDepth } from '../model/sweep-report';
import type { Deps } from '../platform/deps';
import type { ActPart, LimitedRange, Migration, Part } from '../walk/migration';
import { causesOf, raiseBreaker, verdict } from './judge';
import { lostLedgers } from './ledgers';
import { looking } from './look';
import type { Policy } from './mend-document';
import { proveExercise } from './mend-exercise';
import { mendingParts } from './mending';
import { concludeSweep } from './report';
import { sample, tonight } from './rotation';
import { lookingAtViews } from './user-views';
import { checkedIn, walkedShards } from './walked';

export interface SweepSettings {
  readonly policy: Policy;
  /** Nights in which the deep check gets around. */
  readonly deepCheckDays: number;
  /** Numbers from 0 up to 1, for samples. */
  readonly random: () => number;
}

/** Documents that a quick sweep reads of logs and of programs. */
const QUICK_DOCUMENTS = 100;

export const SWEEP_NAMES = {
  quick: 'sweep-quick',
  full: 'sweep-nightly',
  deep: 'sweep-deep',
} as const satisfies Record<SweepDepth, string>;

/** The sweeps, as walks that only look and then mend what they have found. */
export function sweeps(settings: SweepSettings): Migration[] {
  const { deepCheckDays, random } = settings;
  const night = (collection: string) => (deps: Deps) => tonight(deps, collection, deepCheckDays);
  const some = () => () => Promise.resolve(sample(QUICK_DOCUMENTS, random));
  return [
    sweep(
      'quick',
      settings,
      TARGET_NAMES.map((target) => looking(target, some())),
    ),
    sweep('full', settings, [...proofs(), ...readings(night)]),
    sweep('deep', settings, [...proofs(), ...readings()]),
  ];
}

/** Copies are proved by counting: those of exercises that are there, and those of exercises that are gone. */
function proofs(): ActPart[] {
  return [
    {
      ...{ kind: 'act', collection: SOURCE_COLLECTION, keyedBy: 'id' },
      // Users' own ones are copied by few; their copies are read.
      act: (deps, document) =>
        parseExercise(document)?.userId === null
          ? proveExercise(deps, document.path)
          : Promise.resolve(false),
    },
    {
      ...{ kind: 'act', collection: COLLECTIONS.tombstones, keyedBy: 'id' },
      act: (deps, document) => proveExercise(deps, document.path),
    },
  ];
}

type Ranges = (collection: string) => (deps: Deps) => Promise<LimitedRange[]>;

/** Documents and ledgers are read whole, and the views of each user with all of his ledgers. */
function readings(ranges?: Ranges): Part[] {
  return [
    ...TARGET_NAMES.map((target) => looking(target, ranges?.(TARGETS[target].collection))),
    lostLedgers(ranges?.(COLLECTIONS.contributions)),
    lookingAtViews(ranges?.(COLLECTIONS.progress)),
  ];
}

function sweep(depth: SweepDepth, { policy }: SweepSettings, walk: readonly Part[]): Migration {
  return {
    ...{ name: SWEEP_NAMES[depth], version: 1, title: TITLES[depth] },
    ...{ carriesSources: false, needsLive: 'on', walk, verify: [], marks: [] },
    mending: {
      parts: mendingParts(policy),
      judge: async (deps, runId) => {
        const message = verdict(
          await causesOf(deps, runId),
          checkedIn(await walkedShards(deps, { runId, walk })),
        );
        if (message !== null) await raiseBreaker(deps, runId, message);
        return message;
      },
      ended: (deps, runId, run) => concludeSweep(deps, { runId, run, depth, walk }),
    },
    rollback: { none: 'a sweep writes only what follows from other documents' },
    rollbackNeedsOff: false,
  };
}

const TITLES: Readonly<Record<SweepDepth, string>> = {
  quick: 'A sample of logs and programs read, and what is wrong repaired',
  full: 'All copies proved by counting, tonight’s part of everything read, and what is wrong repaired',
  deep: 'Everything read, and what is wrong repaired',
};
