import { parseArgs } from 'node:util';
import { parsed, UsageError } from '../tour/options';

/** `about` and `of`, what the text is, are for the usage. */
export type Option = { readonly type: 'boolean'; readonly about: string } | TextOption;
export interface TextOption {
  readonly type: 'string';
  readonly of: string;
  readonly about: string;
}
export type Options = Readonly<Record<string, Option>>;

export type Values<O extends Options> = {
  readonly [K in keyof O]: O[K] extends { readonly type: 'boolean' } ? boolean : string | undefined;
};

/** Those of every command. */
export const COMMON = {
  project: {
    ...{ type: 'string', of: 'ID' },
    about: 'the project (default demo-spotter); one that begins with demo- is the emulator suite',
  },
  region: { type: 'string', of: 'NAME', about: 'where the functions are (default us-central1)' },
  hub: {
    ...{ type: 'string', of: 'HOST:PORT' },
    about: "the suite's hub (default FIREBASE_EMULATOR_HUB, else 127.0.0.1:4400); this machine only",
  },
  json: { type: 'boolean', about: 'JSON on standard output, and nothing else there' },
  help: { type: 'boolean', about: 'this text' },
} as const satisfies Options;

export interface Given<O extends Options> {
  readonly values: Values<O & typeof COMMON>;
  /** As many as were named. */
  readonly operands: readonly string[];
}

/** Parses what follows the command's name. `operands` are the names of what must be there. Throws `UsageError`. */
export function given<O extends Options>(
  args: readonly string[],
  { options, operands }: { options: O; operands: readonly string[] },
): Given<O> {
  const all: Options = { ...options, ...COMMON };
  const types = Object.entries(all).map(([name, { type }]) => [name, { type }] as const);
  const { values, positionals } = parsed(() =>
    parseArgs({ args: [...args], options: Object.fromEntries(types), allowPositionals: true }),
  );
  const found = Object.entries(all).map(([name, { type }]) => [
    name,
    values[name] ?? (type === 'boolean' ? false : undefined),
  ]);
  const extra = positionals[operands.length];
  if (extra !== undefined) throw new UsageError(`${extra}: expected nothing more`);
  const missing = operands[positionals.length];
  if (missing !== undefined && values['help'] !== true) throw new UsageError(`${missing} is missing`);
  // parseArgs has seen to it that each is of its declared type.
  return { values: Object.fromEntries(found) as Values<O & typeof COMMON>, operands: positionals };
}

/** What an option must have. */
export function demanded(option: string, value: string | undefined): string {
  if (value !== undefined && value.trim() !== '') return value;
  throw new UsageError(`--${option} is missing`);
}

/** Undefined where it is not given. */
export function numberIn(option: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) return Number(value);
  throw new UsageError(`--${option}: expected a number, got "${value}"`);
}

/** `none` takes a limit away: null. */
export function limitIn(option: string, value: string | undefined): number | null | undefined {
  return value === 'none' ? null : numberIn(option, value);
}

export function oneOf<T extends string>(
  option: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find((one) => one === value);
  if (found !== undefined) return found;
  throw new UsageError(`${option}: expected one of ${allowed.join(', ')}, got "${value}"`);
}
