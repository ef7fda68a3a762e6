import { parseArgs } from 'node:util';
import type { Scripts } from './scripts';

export interface BenchOptions {
  /** Of the large run. */
  readonly size: number;
  /** Of the small run that memory is compared with. */
  readonly baseline: number;
  readonly json: boolean;
  readonly help: boolean;
}

/** The command line of a benchmark whose size is given as `--<unit> N`. Throws a Trouble that says what was expected. */
export function benchOptions(
  args: string[],
  { Trouble }: Scripts,
  { unit, size, baseline, usage }: { unit: string; size: number; baseline: number; usage: string },
): BenchOptions {
  const values = valuesFrom(args, { unit, trouble: (message) => new Trouble(`${message}\n\n${usage}`) });
  const count = (option: string, otherwise: number): number => {
    const given = values[option];
    const number = given === undefined ? otherwise : Number(given);
    if (Number.isSafeInteger(number) && number > 0) return number;
    throw new Trouble(`--${option} ${String(given)}: expected a whole number from 1`);
  };
  return {
    size: count(unit, size),
    baseline: count('baseline', baseline),
    json: values['json'] === true,
    help: values['help'] === true,
  };
}

function valuesFrom(
  args: string[],
  { unit, trouble }: { unit: string; trouble: (message: string) => Error },
): Readonly<Record<string, unknown>> {
  try {
    const flags = { json: { type: 'boolean' }, help: { type: 'boolean' } } as const;
    const counts = { [unit]: { type: 'string' }, baseline: { type: 'string' } } as const;
    return parseArgs({ args, options: { ...counts, ...flags } }).values;
  } catch (error) {
    throw trouble(error instanceof Error ? error.message : String(error));
  }
}
