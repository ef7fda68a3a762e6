import { z } from 'zod';
import type { PlainMap } from './value';

/** What is wrong where, for people: `current.sets: Invalid input: expected number, received string`. */
export function issuesOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}

/** A document that this service has written itself, parsed strictly. Throws an error that names the document and the field. */
export function parseOwn<S extends z.ZodType>(schema: S, path: string, plain: PlainMap): z.output<S> {
  const { success, data, error } = schema.safeParse(plain);
  if (!success) throw new Error(`${path}: ${issuesOf(error)}`, { cause: error });
  return data;
}
