import type { Mutant } from './mutant';

const file = 'on-write/document-written.js';

/** What an event of a log or a program decides, and the cheap path. */
export const onWriteMutants: readonly Mutant[] = [
  {
    name: 'ours-check-by-equality-of-copies',
    breaks:
      'An update that brings other copies and agrees with itself passes for ours: a client that saves a whole log from before a carried rename leaves the old name.',
    patches: [
      {
        file,
        find: 'if (isOurs(change.before, change.after))',
        replace: 'if (isOurs(target, change.before, change.after))',
      },
      {
        file,
        find: `function isOurs(before, after) {
    return after.fields['denorm']?.mapValue?.fields?.['base']?.stringValue === (0, document_1.nameOf)(before);`,
        replace: `function isOurs(target, before, after) {
    const keys = ({ fields }) => copyKeysOf((0, value_1.decodeFields)(fields));
    return !(0, value_1.sameValue)(keys(before), keys(after)) && (0, derive_1.derive)(target, after, new Map()).patch === null;`,
      },
    ],
  },
  {
    name: 'cheap-path-without-lastUpdateTime',
    breaks:
      'The cheap path writes over whatever is there: of two autosaves whose events come in reverse order the older one has the last word in the ledger.',
    patches: [
      {
        file,
        find: '(0, wire_1.toWritable)(fields), (0, wire_1.replacing)(after.version)',
        replace: '(0, wire_1.toWritable)(fields)',
      },
    ],
  },
  {
    name: 'failed-precondition-taken-as-done',
    breaks:
      'A log that has moved on is left to its newer write: where that is the page of a fan-out, an autosave whose event comes after it never moves the ledger.',
    patches: [{ file, find: 'return false;', replace: 'return true;' }],
  },
  {
    name: 'cheap-path-without-exerciseIds-and-denorm',
    breaks:
      'A log that a client saved without its `exerciseIds` is missed by a rename that looks for copies before the event is handled, and keeps the old name for good.',
    patches: [
      {
        file,
        find: `        was.plain['exerciseIds'] !== undefined &&
        (0, value_1.sameValue)(was.plain['exerciseIds'], is.plain['exerciseIds']) &&
        hasCopyKeys(is.plain) &&
        (0, value_1.sameValue)(copyKeysOf(was.plain), copyKeysOf(is.plain)) &&
`,
        replace: '',
      },
      { file, find: " || 'exerciseIds' in patch", replace: '' },
    ],
  },
  {
    name: 'increment-of-the-event',
    breaks:
      'What the views hold of a log is taken from the event: of two autosaves within one bucket of time the first difference is lost.',
    patches: [
      {
        file,
        find: 'ledger: (0, contribution_1.ledgerPatch)(contribution, userId) }',
        replace: `ledger: {
            ...(0, contribution_1.ledgerPatch)(contribution, userId),
            counted: was.shape.contribute(was.shape.entries.map(({ held }) => held)),
        } }`,
      },
    ],
  },
  {
    name: 'ledger-not-in-the-cheap-paths-commit',
    breaks:
      'The cheap path writes the ledger after the log: asleep in between, it writes its own numbers over those of a later autosave.',
    patches: [
      {
        file,
        find: `    if (ledger)
        (0, ledgers_1.writeLedger)(batch, db, { logId: (0, document_1.idOf)(after.path), patch: ledger });
`,
        replace: '',
      },
      {
        file,
        find: 'await batch.commit();',
        replace: `await batch.commit();
        if (ledger) {
            const second = db.batch();
            (0, ledgers_1.writeLedger)(second, db, { logId: (0, document_1.idOf)(after.path), patch: ledger });
            await second.commit();
        }`,
      },
    ],
  },
  {
    name: 'blind-ledger-write-merges-current-alone-in-the-cheap-path',
    breaks:
      'The ledger keeps the date and the exercises of what the log contributed before: another day, or the last set of an exercise unticked, shows it.',
    patches: [
      {
        file,
        find: 'patch: ledger });',
        replace: 'patch: { current: ledger.current, pending: ledger.pending } });',
      },
    ],
  },
];
