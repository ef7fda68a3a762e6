import type { Mutant } from './mutant';

const file = 'fan-out/chain.js';

/** How a fan-out goes through its key range. */
export const chainMutants: readonly Mutant[] = [
  {
    name: 'split-point-from-the-page',
    breaks:
      'Tried again after it split, a task reads other pages, has the name of its second half refused, and leaves a gap between two middles: a log that comes in below the cursor between the two attempts.',
    patches: [
      {
        file,
        find: 'middleOf)(after, until)',
        replace: 'middleOf)(this.cursor, until)',
      },
    ],
  },
  {
    name: 'cursor-one-off',
    breaks:
      'A page asks for one document more, to know whether there is another page, and goes on after that one: more copies than a page holds.',
    patches: [
      {
        file,
        find: 'const { docs } = await this.query(asked);',
        replace: `const { docs: found } = await this.query(asked + 1);
        const docs = found.slice(0, asked);`,
      },
      { file, find: 'docs.length === asked', replace: 'found.length > asked' },
      { file, find: 'docs.at(-1)?.id', replace: 'found.at(-1)?.id' },
    ],
  },
  {
    name: 'cursor-of-a-page-that-was-not-carried',
    breaks:
      'A task whose time is up after it has read a page hands on the cursor behind it: asleep at a query for longer than the soft deadline, it leaves those copies as they are.',
    patches: [
      {
        file: 'fan-out/fan-out.js',
        find: 'const page = await chain.nextPage();',
        replace: `const page = await chain.nextPage();
    if (chain.isPastDeadline)
        return 'carried';`,
      },
    ],
  },
  {
    name: 'continuation-without-a-name',
    breaks:
      'Continuations and splits are enqueued as often as somebody asks: a task that comes twice grows a second chain, which does all over again what the first does.',
    patches: [
      {
        file: 'fan-out/enqueue.js',
        find: 'taskName)(eventId, target, branch, sequence)',
        replace:
          "taskName)(eventId, target, branch, sequence, ...(branch === '' && sequence === 0 ? [] : [Math.random()]))",
      },
    ],
  },
];
