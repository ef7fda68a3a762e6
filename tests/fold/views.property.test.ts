import fc from 'fast-check';
import { check } from '../support/property';
import { run, type Hard, type Outcome } from './run';
import { dozenLogs, fewLogs, manyLogs, type Script } from './script';

describe('saved, changed, deleted, handled and drained in any order', () => {
  test.each<[number, string, fc.Arbitrary<Script>, (readonly [Hard, atLeast: number])[]]>([
    [400, 'few logs', fewLogs, []],
    [
      ...([400, 'a dozen sessions', dozenLogs] as const),
      [
        ['over 10 sessions', 200],
        ['a heaviest lost', 13],
        ['a first lost', 13],
      ],
    ],
    [
      ...([200, 'many logs', manyLogs] as const),
      [
        ['over 50 ledgers pending', 175],
        ['over 10 sessions', 190],
        ['a heaviest lost', 20],
        ['a first lost', 20],
      ],
    ],
  ])(
    'I18 %i scripts of %s -> after each page views as counted, at rest as recounted',
    (runs, name, script, hard) => {
      const outcomes: Outcome[] = [];
      check(
        fc.property(script, (given) => {
          const outcome = run(given);
          outcomes.push(outcome);
          const { problems, incomplete, untouched } = outcome.verdict;
          expect({ problems, incomplete, untouched }).toEqual({ problems: [], incomplete: 0, untouched: 0 });
        }),
        runs,
      );
      const seen = hard.map(([what, atLeast]) => {
        const count = outcomes.filter((outcome) => outcome.seen.has(what)).length;
        return { what, count, isEnough: count >= atLeast };
      });
      const shares = seen.map(({ what, count }) => `; with ${what}: ${count}`);
      process.stderr.write(`${outcomes.length} scripts of ${name}${shares.join('')}\n`);
      // Scripts in which nothing hard happens would find nothing wrong.
      expect(seen.filter(({ isEnough }) => !isEnough)).toEqual([]);
    },
  );
});
