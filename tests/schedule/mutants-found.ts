import type { Mutant } from './mutant';

/** Bugs that the service had until the schedules found them. */
export const foundMutants: readonly Mutant[] = [
  {
    name: 'ours-by-the-time-of-the-version-alone',
    breaks:
      'All documents of one commit have the same update time: a log saved whole in the place of another one of its commit passes for ours, and nobody looks at it.',
    patches: [
      {
        file: 'on-write/document-written.js',
        find: "['base']?.stringValue === (0, document_1.nameOf)(before);",
        replace: "['base']?.stringValue?.split(' ')[0] === before.version;",
      },
    ],
  },
  {
    name: 'tombstone-of-an-exercise-that-becomes-everybodys',
    breaks:
      'An exercise that its owner shares with all gets a tombstone that nobody needs, and again with each delivery.',
    patches: [
      {
        file: 'fan-out/exercise-written.js',
        find: '(now.userId !== null && now.userId !== before.userId)',
        replace: 'now.userId !== before.userId',
      },
    ],
  },
  {
    name: 'history-completed-by-each-count',
    breaks: 'Of two counts of one history that overlap the second writes down once more that it is complete.',
    patches: [
      {
        file: 'views/history.js',
        find: "if (progress.get('complete') === true)",
        replace: 'if (progress === null)',
      },
    ],
  },
];
