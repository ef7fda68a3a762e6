/**
 * Limits of the platform and of this service. Each says its unit, and where it comes from.
 * `(firestore)`: firebase.google.com/docs/firestore/quotas; `(tasks)`: cloud.google.com/tasks/docs/quotas.
 */

/** A document id's greatest length, in UTF-8 bytes (firestore). */
export const DOCUMENT_ID_MAX_BYTES = 1_500;

/** A document's greatest size, in bytes (firestore). */
export const DOCUMENT_MAX_BYTES = 1_048_576;

/** The size that a document may reach with its copies, in bytes; the rest is left to its user's next edits. */
export const DOCUMENT_WITH_COPIES_MAX_BYTES = 900_000;

/** The greatest length of an indexed value, in bytes; longer ones are cut and queries miss them (firestore). */
export const INDEXED_VALUE_MAX_BYTES = 1_500;

/** Entries of a log beyond which `split-large-logs` takes it for large, and its bytes; and bytes of the entries of one of its shards. */
export const LARGE_LOG_ENTRIES = 20;
export const LARGE_LOG_BYTES = 900_000;
export const SHARD_MAX_BYTES = 500_000;

/** Distinct exercises a document may name. A settle reads each of them in one transaction. */
export const EXERCISES_PER_DOCUMENT_MAX = 300;

/**
 * The greatest weight, number of repetitions or volume of one set that is counted. What lies beyond is a slip of the
 * hand, and sums of thousandths would leave the integers that a double holds exactly (2^53).
 */
export const SET_AMOUNT_MAX = 1e8;

/** The longest workout that views count, in ms: a timer that was left running for more than eleven days measured nothing. */
export const COUNTED_DURATION_MAX_MS = 1e9;

/** Documents of a fan-out's page: the source's read per commit then costs one in a hundred, and an instance holds two pages. */
export const PAGE_MAX_DOCUMENTS = 100;

/** Documents after which a chain of tasks may split: fewer are sooner done than handed over. */
export const SPLIT_AFTER_DOCUMENTS = 300;

/** Documents of the first page, before the documents' size is known: 16 of 1 MiB still fit into an instance. */
export const FIRST_PAGE_DOCUMENTS = 16;

/** Bytes that a page aims at. */
export const PAGE_MAX_BYTES = 4_000_000;

/** Bytes of a commit: 10 MiB in production (firestore), 4 MiB in Google's emulator; both refuse more. */
export const COMMIT_MAX_BYTES = 3_000_000;

/** Writes a second with which new traffic to a collection may begin; half as much again every five minutes (firestore). */
export const RAMP_WRITES_PER_SECOND = 500;
export const RAMP_STEP_MS = 5 * 60_000;
export const RAMP_FACTOR = 1.5;

/** How often a fan-out may halve its key range: 2^3 chains of tasks at most carry one edit to one target. */
export const FAN_OUT_HALVINGS = 3;

/** How long a task begins new pages, in ms; well below its deadline, since the last page must end too. */
export const SOFT_DEADLINE_MS = 240_000;

/** The deadline of a task, in seconds; the queue tries again when it passes, whether the first still runs or not (tasks). */
export const TASK_TIMEOUT_SECONDS = 540;

/** Tries of a task. With the back-off of its queue the last one begins about an hour after the first. */
export const TASK_ATTEMPTS = 12;

/**
 * How long after the end of its time bucket a drain begins, in ms: clocks of two instances may differ by as much, and a drain
 * must not begin before the last write that was counted on its bucket.
 */
export const DRAIN_MARGIN_MS = 1_000;

/** Ledgers that one transaction drains: large imports touch each view once for every so many logs. */
export const DRAIN_MAX_LEDGERS = 400;

/** Bytes of their contributions; the views that are written in the same commit come on top. */
export const DRAIN_MAX_LEDGER_BYTES = 1_500_000;

/** Views that one transaction of a drain reads and writes, unless a single log touches more. */
export const DRAIN_MAX_VIEWS = 400;

/** Logs of a history's page; its transaction keeps their users' saves waiting as long as it lasts. */
export const HISTORY_PAGE_MAX_DOCUMENTS = 50;

/** Distinct exercises that a history's page reads, unless a single log names more. */
export const HISTORY_PAGE_MAX_EXERCISES = 500;

/** How long a worker has a shard to itself after each batch, in ms; longer than a commit with its retries may take. */
export const WALK_LEASE_MS = 90_000;

/** Bytes of a batch, patches and pre-images together; a single document may pass it. */
export const WALK_BATCH_MAX_BYTES = 2_500_000;

/** Documents of a shard's first batch, before the documents' size is known. */
export const WALK_FIRST_BATCH_DOCUMENTS = 16;

/** Tries of a batch in contention or trouble, each half as large, before the queue takes over. */
export const WALK_BATCH_TRIES = 5;

/** Shards of one leg at most: one transaction fences all of them. */
export const WALK_SHARDS_MAX = 64;

/** Documents that a shard must have before it for its range to be cut in two: fewer are sooner walked than handed over. */
export const WALK_SPLIT_FROM_DOCUMENTS = 2_000;

/** Reads that are spent on where a key range ends. */
export const WALK_PROBES = 24;

/** Documents that a sample reads of each collection. */
export const VERIFY_SAMPLE_DOCUMENTS = 1_000;

/** Sources whose versions one document keeps: about 60 KB. */
export const KEPT_SOURCES_PAGE = 1_000;

/** After how long a walk reads a source again, in ms. */
export const SOURCE_CACHE_MS = 5 * 60_000;

/** Sources that a worker holds at once. */
export const SOURCE_CACHE_MAX = 5_000;

/**
 * Bytes of a chunk of what a run keeps to undo a write. Half of what a document may hold: what is kept is longer than the document
 * was, since it names the type of every value, and several chunks share a commit.
 */
export const UNDO_CHUNK_MAX_BYTES = 500_000;

/** How long a call of an admin may take, in seconds; clients give up earlier unless they are told to wait (70 s by default). */
export const CALL_TIMEOUT_SECONDS = 540;

/** Documents of a backfill's batch, unless its admin chooses (10 to 200). */
export const BACKFILL_BATCH_DOCUMENTS = 50;

/** Documents of each collection that an analysis reads, unless its admin chooses. */
export const ANALYSIS_SAMPLE_DOCUMENTS = 1_000;

/** Documents of a sample's page: twenty places of the key space make the default sample. */
export const ANALYSIS_PAGE_DOCUMENTS = 50;

/** Characters of a value that a report shows, and bytes of all that it shows: a report is one document. */
export const SHOWN_VALUE_MAX_CHARS = 200;
export const SHOWN_VALUES_MAX_BYTES = 200_000;

/** Bytes from which a document with its copies counts as nearly full: people hear of it before it has lost them. */
export const DOCUMENT_NEARLY_FULL_BYTES = 800_000;

/** How long after its end nothing of a run is removed, whatever the retention, in ms: long enough to find out that it was a mistake. */
export const RUN_STABILITY_MS = 7 * 24 * 3600_000;

/** How long health waits for one thing that it looks at, in ms; monitors give up after ten seconds or more. */
export const PROBE_TIMEOUT_MS = 4_000;

/** A read or a write that takes longer, in ms, is slow: tens of milliseconds are usual, a cold connection takes some hundreds. */
export const SLOW_DATABASE_MS = 1_000;

/** How long tasks may wait that could be handed out, in ms: a queue that is only busy, or waits to try again, does for ten minutes. */
export const QUEUE_OVERDUE_MS = 15 * 60_000;

/** How long a ledger may be pending, in ms: a drain that is tried again succeeds or is given up within about an hour. */
export const PENDING_LATE_MS = 60 * 60_000;

/** Pending ledgers of which health takes the oldest. At rest there is none. */
export const PENDING_LOOKED_AT = 20;

/** How long the last sweep may be past, in ms: they come nightly, and take a while. */
export const SWEEP_LATE_MS = 26 * 3600_000;

/**
 * List prices in USD, beyond what is free: Firestore (Standard edition) in nam5, the dearest of the places near us-central1, where
 * operations cost half; invocations everywhere. Instances' time, storage and network come on top. Firestore's are of an archived copy
 * of firebase.google.com/docs/firestore/pricing, those of invocations as others quote them: to be held against the bill.
 */
export const PRICES = {
  currency: 'USD',
  location: 'nam5',
  per100kReads: 0.06,
  per100kWrites: 0.18,
  per100kDeletes: 0.02,
  perMillionInvocations: 0.4,
} as const;
