import type { Call } from './callables';
import { COMMON, given, type Options, type Values } from './options';
import type { Place } from './place';
import type { Terminal } from './terminal';
import { usageOf } from './usage';

/** What a command works with. */
export interface Context {
  readonly place: Place;
  readonly call: Call;
  /** As of the client. */
  readonly mind: () => Promise<void>;
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly sleep: (ms: number) => Promise<unknown>;
  readonly newRequestId: () => string;
}

/** The command line of a command, and what it does. */
export interface Definition<O extends Options, I> {
  readonly name: string;
  /** The script that it belongs to; by default `backfill`. */
  readonly program?: string;
  /** Names of what follows the command's own: `RUN_ID`. */
  readonly operands: readonly string[];
  readonly options: O;
  /** The first line is the summary in the list of commands. */
  readonly about: string;
  /** Throws `UsageError`. */
  readonly read: (values: Values<O & typeof COMMON>, operands: readonly string[]) => I;
  /** Returns the exit code. */
  readonly run: (input: I, context: Context) => Promise<number>;
}

export interface Command {
  readonly name: string;
  readonly about: string;
  readonly usage: string;
  /** Parses everything, so that nothing is done when some of it is wrong. */
  readonly prepare: (args: readonly string[]) => Prepared;
}

export interface Prepared {
  readonly common: Values<typeof COMMON>;
  /** Undefined: help was asked for. */
  readonly begin: ((context: Context) => Promise<number>) | undefined;
}

/** A command, and its `read` as tests call it. */
export function defineCommand<O extends Options, I>(
  definition: Definition<O, I>,
): Command & { readonly read: (args: readonly string[]) => I } {
  const { name, about, read, run } = definition;
  const parse = (args: readonly string[]) => given(args, definition);
  return {
    ...{ name, about, usage: usageOf(definition) },
    prepare: (args) => {
      const { values, operands } = parse(args);
      const common: Values<typeof COMMON> = values;
      if (common.help) return { common, begin: undefined };
      const input = read(values, operands);
      return { common, begin: (context) => run(input, context) };
    },
    read: (args) => {
      const { values, operands } = parse(args);
      return read(values, operands);
    },
  };
}
