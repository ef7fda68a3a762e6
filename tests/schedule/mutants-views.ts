import type { Mutant } from './mutant';

const drainPage = 'views/drain-page.js';
const sessions = 'views/sessions.js';

/** How ledgers come into the views. */
export const viewsMutants: readonly Mutant[] = [
  {
    name: 'increment-marked-afterwards',
    breaks:
      'The views are written first and their ledgers marked in a second commit: two drains at once, or one that dies in between, count a log twice.',
    patches: [
      {
        file: drainPage,
        find: 'for (const { logId, current } of moves) {',
        replace: 'const marks = db.batch();\n    for (const { logId, current } of moves) {',
      },
      { file: drainPage, find: 'tx.delete(ledger);', replace: 'marks.delete(ledger);' },
      { file: drainPage, find: 'tx.update(ledger, ', replace: 'marks.update(ledger, ' },
      { file: drainPage, find: 'views: changes.length };', replace: 'views: changes.length, marks };' },
      {
        file: 'views/drain.js',
        find: 'total.ledgers += page.ledgers;',
        replace: 'await page.marks?.commit();\n            total.ledgers += page.ledgers;',
      },
    ],
  },
  {
    name: 'one-owner-for-current-and-counted',
    breaks:
      "A log that changes hands is taken out of its new user's views, which never held it, and stays in its former user's.",
    patches: [
      {
        file: drainPage,
        find: 'counted: ledger.counted, current: ledger.current }',
        replace:
          'counted: ledger.counted && { ...ledger.counted, userId }, current: ledger.current && { ...ledger.current, userId } }',
      },
    ],
  },
  {
    name: 'recents-and-maximum-from-current',
    breaks:
      'A maximum or a list that is looked up again takes what is not counted yet: the heaviest of more than ten sessions goes while another one is raised and lowered again before it is drained, and that weight stays.',
    patches: [
      { file: sessions, find: 'pick({ counted: true })', replace: 'pick({ current: true })' },
      { file: sessions, find: 'const { counted } = ', replace: 'const { current: counted } = ' },
      {
        file: sessions,
        find: '(0, ledgers_1.countedLedgers)(db, userId)',
        replace: "db.collection('workoutContributions').where('userId', '==', userId)",
      },
      { file: sessions, find: '`counted.${copies_1.FOUND_BY_FIELD}`', replace: 'copies_1.FOUND_BY_FIELD' },
      { file: sessions, find: "'counted.date'", replace: "'date'" },
      { file: sessions, find: ".select('counted')", replace: ".select('current')" },
    ],
  },
  {
    name: 'sources-read-outside-the-drains-transaction',
    breaks:
      'A rename between the read of the exercise and the commit does not find the new performance view, which gets the old name.',
    patches: [
      {
        file: drainPage,
        find: 'readSources)(tx, db, { userId, exerciseIds })',
        replace: 'readSources)(db, db, { userId, exerciseIds })',
      },
    ],
  },
];
