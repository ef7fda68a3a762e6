import { percentOf } from '../../model/percent';
import type { Figures } from '../../model/reports';

export const NO_FIGURES: Figures = {
  ...{ documents: 0, references: 0, orphans: 0, missing: 0, wrong: 0, right: 0 },
  ...{ unparsable: 0, oversized: 0, withoutUser: 0, withoutDate: 0, toWrite: 0, ledgers: 0 },
  ...{ tooLarge: 0, nearlyFull: 0, bytesBefore: 0, bytesAfter: 0, greatestBytes: 0 },
};

export function addFigures(a: Figures, b: Figures): Figures {
  const sum = each((key) => a[key] + b[key]);
  return { ...sum, greatestBytes: Math.max(a.greatestBytes, b.greatestBytes) };
}

/** What `found` comes to for so many documents; all zero where none was read. The greatest document is known of those read only. */
export function project(found: Figures, documents: number): Figures {
  if (found.documents === 0) return NO_FIGURES;
  const projected = each((key) => Math.round((found[key] * documents) / found.documents));
  return { ...projected, greatestBytes: found.greatestBytes };
}

/** Percent of the references that hold the right copy, rounded down to two decimals; null where there are none. */
export function integrityOf({ right, references }: Figures): number | null {
  return percentOf(right, references);
}

function each(value: (key: keyof Figures) => number): Figures {
  const keys = Object.keys(NO_FIGURES) as (keyof Figures)[];
  return Object.fromEntries(keys.map((key) => [key, value(key)])) as Figures;
}
