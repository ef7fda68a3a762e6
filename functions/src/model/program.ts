import { z } from 'zod';
import { toAmount, userId } from './amount';
import { toEntry, type Entry, type Path } from './entry';
import { isPlainMap, type PlainMap } from './value';

const SETS_DEFAULT = 3;

/** Weeks and days come as maps or as arrays. */
const container = z.union([z.array(z.unknown()), z.custom<PlainMap>(isPlainMap)], {
  error: (issue) => `expected a map or an array, received ${typeof issue.input}`,
});
const dayEntries = z.array(z.unknown()).nullish();

/** Written by the app, derived fields by settle/ and fan-out/; read by its owner. Parsed leniently: years of clients. */
export const programSchema = z.object({
  userId,
  weeklyConfigs: container.nullish().transform((weeks) => weeks ?? {}),
});

/** How often an entry is to be done; strings hold digits, and what is no number means the default. */
const setsSchema = z
  .object({ sets: z.unknown().optional() })
  .transform(({ sets }) => toAmount(sets) ?? SETS_DEFAULT)
  .transform((sets) => (sets < 0 ? SETS_DEFAULT : sets))
  .catch(SETS_DEFAULT);

export interface ProgramEntry extends Entry {
  readonly sets: number;
}

export interface Program {
  readonly userId: string | null;
  readonly entries: readonly ProgramEntry[];
}

/** Throws a ZodError when `weeklyConfigs` is no map and no array, or a day's `exercises` no array. */
export function parseProgram(fields: PlainMap): Program {
  const program = programSchema.parse(fields);
  const entries = elements(program.weeklyConfigs, ['weeklyConfigs']).flatMap(({ value: week, at: weekAt }) =>
    elements(week, weekAt).flatMap(({ value: day, at: dayAt }) => entriesOfDay(day, dayAt)),
  );
  return { userId: program.userId, entries };
}

function entriesOfDay(day: unknown, at: Path): ProgramEntry[] {
  if (!isPlainMap(day)) return [];
  const parsed = dayEntries.safeParse(day['exercises']);
  if (!parsed.success) {
    throw new z.ZodError(parsed.error.issues.map((issue) => ({ ...issue, path: [...at, 'exercises'] })));
  }
  return (parsed.data ?? []).map((value, index) => ({
    ...toEntry(value, [...at, 'exercises', index]),
    sets: setsSchema.parse(value),
  }));
}

/** The elements of a map or an array; none of anything else (a note beside the weeks, say). */
function elements(value: unknown, at: Path): { value: unknown; at: Path }[] {
  if (Array.isArray(value))
    return value.map((element: unknown, index) => ({ value: element, at: [...at, index] }));
  if (!isPlainMap(value)) return [];
  return Object.entries(value).map(([key, element]) => ({ value: element, at: [...at, key] }));
}
