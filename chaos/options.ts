import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** Of everything that is drawn. */
  readonly seed: number;
  /** How often the real histories are there. */
  readonly times: number;
  readonly corruptions: number;
  readonly json: boolean;
  readonly help: boolean;
}

export const chaosUsage = `Usage: npm run chaos -- [options]

Puts the real histories, many times over, on a Firestore emulator of its own, lets the service settle, and sweeps once: the clean
night. Then corrupts documents at random around the service, as a script, a deploy with a bug or a purged queue would, sweeps by
night and once more with all of the deep check's parts in one night, and holds everything against an independent count.

Exits non-zero unless the clean night finds nothing, nothing is left open and nothing is wrong.

  --seed N          what is drawn; a seed draws the same again (default: any)
  --times N         how often the histories are there (default 10: 15,000 logs, most of an hour, since the emulator has no index
                    and reads a collection for each count)
  --corruptions N   (default 500)
  --json            one JSON object on standard output
  --help            this text
`;

/** Throws an Error that says what was expected. */
export function chaosOptions(args: string[]): ChaosOptions {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args,
    options: {
      ...{ seed: text, times: text, corruptions: text },
      ...{ json: { type: 'boolean' }, help: { type: 'boolean' } },
    },
  });
  const count = (option: 'seed' | 'times' | 'corruptions', least: number, otherwise: number): number => {
    const given = values[option];
    const number = given === undefined ? otherwise : Number(given);
    if (Number.isSafeInteger(number) && number >= least) return number;
    throw new Error(`--${option} ${String(given)}: expected a whole number from ${least}`);
  };
  return {
    seed: count('seed', 0, Math.floor(Math.random() * 2 ** 31)),
    times: count('times', 1, 10),
    corruptions: count('corruptions', 0, 500),
    json: values.json === true,
    help: values.help === true,
  };
}
