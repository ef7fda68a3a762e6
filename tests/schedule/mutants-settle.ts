import type { Mutant } from './mutant';

const file = 'settle/settle.js';

/** As the full path asks for a drain where it has written a ledger itself. */
const askForDrain = (userId: string): string =>
  `await require('../views/enqueue').enqueueDrain({ tasks, clock }, { userId: ${userId}, notBefore: clock.now() + 3000, sequence: 0 });`;

/** The full path. */
export const settleMutants: readonly Mutant[] = [
  {
    name: 'sources-read-outside-the-full-paths-transaction',
    breaks:
      'A rename between the read of the sources and the commit does not find the new log, which gets the old name.',
    patches: [{ file, find: 'readSources)(tx, db, {', replace: 'readSources)(db, db, {' }],
  },
  {
    name: 'full-path-without-the-ledger',
    breaks:
      "A log's ledger is written where the contribution differs from that before the event: also when it is delivered once more, and not when a late event settles the log back to what it was before it.",
    patches: [
      {
        file: 'on-write/document-written.js',
        find: 'seen: seenIn(target, change) }',
        replace: 'seen: seenIn(target, change), before: change?.before }',
      },
      {
        file,
        find: 'current, ledger });',
        replace: `current, ledger: input.before === undefined ? ledger : {
            ...ledger,
            current: contributed({ target, document: input.before, derivation: (0, derive_1.derive)(target, input.before, new Map()), parts: [] }),
        } });`,
      },
    ],
  },
  {
    name: 'full-path-holds-counted-against-the-log',
    breaks:
      'Of two quick writes, the second undoing the first, the ledger keeps the middle state: what is counted is right until the next drain.',
    patches: [{ file, find: 'ledger?.current ?? null', replace: 'ledger?.counted ?? null' }],
  },
  {
    name: 'blind-ledger-write-merges-current-alone-in-the-full-path',
    breaks:
      "The ledger of a log that changes hands stays its former user's: the new one's drain does not find it, and nobody asks for his history.",
    patches: [
      {
        file,
        find: 'patch: (0, contribution_1.ledgerPatch)(current, userId) });',
        replace:
          'patch: ledger === undefined ? (0, contribution_1.ledgerPatch)(current, userId) : { current, pending: true } });',
      },
    ],
  },
  {
    name: 'drain-asked-for-by-the-logs-writer',
    breaks:
      'A handler that dies between its commit and the asking finds the ledger right when it is tried again, and nobody asks for the drain.',
    patches: [
      {
        file: 'views/contribution-written.js',
        find: 'enqueued: Number(await (0, enqueue_1.enqueueDrain)(deps, drain)) }',
        replace: 'enqueued: 0 }',
      },
      {
        file,
        find: 'current, ledger });',
        replace: `current, ledger });
    if (counts)
        looked.owner = current?.userId ?? ledger.userId;`,
      },
      {
        file,
        find: 'return await run();',
        replace: `const outcome = await run();
        const { tasks, clock } = deps;
        if (looked.owner !== undefined)
            ${askForDrain('looked.owner')}
        return outcome;`,
      },
      {
        file: 'on-write/document-written.js',
        find: 'async function writeCheap({ db }, ',
        replace: 'async function writeCheap({ db, tasks, clock }, ',
      },
      {
        file: 'on-write/document-written.js',
        find: 'await batch.commit();',
        replace: `await batch.commit();
        if (ledger)
            ${askForDrain('ledger.userId')}`,
      },
      {
        file: 'fan-out/fan-out.js',
        find: 'chain.count(result);',
        replace: `chain.count(result);
    const { tasks, clock } = deps;
    for (const { patch: { ledger } } of changes)
        if (ledger)
            ${askForDrain('ledger.userId')}`,
      },
    ],
  },
];
