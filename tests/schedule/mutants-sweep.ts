import type { Mutant } from './mutant';

/** Sweeps: what they find, and how they repair it. */
export const sweepMutants: readonly Mutant[] = [
  {
    name: 'sweep-finds-and-does-not-mend',
    breaks: 'What was lost stays lost: a sweep tells of it, and ends.',
    patches: [
      {
        file: 'walk/advance.js',
        find: 'if (run.mends === 0 && !(await hasOpenFailures(deps, runId)))',
        replace: 'if (run.mends === 0)',
      },
    ],
  },
  {
    name: 'sweep-does-not-read-documents',
    breaks: 'Only what counting proves is found: a log whose event was lost keeps its old summary.',
    patches: [
      {
        file: 'sweep/look.js',
        find: 'const wrong = (0, drift_1.wrongIn)(judge(target, document, known));',
        replace: 'const wrong = false;',
      },
    ],
  },
  {
    name: 'sweep-leaves-ledgers-of-logs-that-are-gone',
    breaks: 'A log whose deletion was lost is counted for ever.',
    patches: [
      {
        file: 'sweep/ledgers.js',
        find: 'if (log?.exists === true || (ledger?.current ?? null) === null)',
        replace: 'if (true)',
      },
    ],
  },
  {
    name: 'sweep-takes-what-it-saw-for-what-is',
    breaks:
      'A document that was found wrong is not looked at again after its repair: where the repair came to nothing, the sweep says that all is well.',
    patches: [
      { file: 'sweep/repair.js', find: 'const left = (await look()).drifts;', replace: 'const left = [];' },
      {
        file: 'sweep/mend-document.js',
        find: 'const outcome = await (0, settle_1.settle)(deps, { target, id: (0, document_1.idOf)(path), eventId: `run ${runId}`, seen: null });',
        replace: "const outcome = 'unchanged';",
      },
    ],
  },
];
