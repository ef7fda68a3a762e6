import { parseArgs } from 'node:util';

/** What the user asked for cannot be done; the message says what would be right. */
export class UsageError extends Error {}

export interface TourOptions {
  once: boolean;
  json: boolean;
  help: boolean;
}

export const tourUsage = `Usage: npm start -- [options]

Seeds the running suite as the app would, edits exercises and deletes a log, and shows how each edit reaches every copy and
every view. Then it loads the same data as of before the service, and backfills them: killed, paused, rolled back, done again.

  --once   say nothing about what to try next: the suite stops after the tour
  --json   one JSON object for each step on standard output
  --help   this text

Ends with 0 when every copy, summary, view and user's value is right and every step kept within its limit, else with 1.
Afterwards \`npm run views -- --user ID\` shows a user's views beside a recount of his logs.
`;

/** `args`: what follows the script. Throws `UsageError`. */
export function tourOptions(args: string[]): TourOptions {
  const flag = { type: 'boolean', default: false } as const;
  return parsed(() => parseArgs({ args, options: { once: flag, json: flag, help: flag } }).values);
}

export interface RenameOptions {
  exercise?: string;
  name?: string;
  'muscle-group'?: string;
  json: boolean;
  help: boolean;
}

export const renameUsage = `Usage: npm run rename -- --exercise ID [options]

Edits an exercise in the running suite and watches until every copy of it is right.

  --exercise ID       its document id, such as Barbell_Squat
  --name NAME         its new name
  --muscle-group NAME its new primary muscle group
  --json              one JSON object on standard output
  --help              this text

Ends with 0 when every copy is right, else with 1. The suite is found by FIRESTORE_EMULATOR_HOST, else at 127.0.0.1:8080.
`;

/** `args`: what follows the script. Throws `UsageError`. */
export function renameOptions(args: string[]): RenameOptions {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const options = { exercise: text, name: text, 'muscle-group': text, json: flag, help: flag };
  return parsed(() => parseArgs({ args, options }).values);
}

/** Runs a command: its exit code is what `main` returns, 2 with the usage after a `UsageError`, 1 after any other error. */
export function runCommand(usage: string, main: (args: string[]) => Promise<number>): void {
  main(process.argv.slice(2)).then(
    (code) => {
      process.exitCode = code;
    },
    (error: unknown) => {
      const isUsage = error instanceof UsageError;
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      if (isUsage) process.stderr.write(`\n${usage}`);
      process.exitCode = isUsage ? 2 : 1;
    },
  );
}

export function parsed<T>(parse: () => T): T {
  try {
    return parse();
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
