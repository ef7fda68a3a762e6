import { isDeepStrictEqual } from 'node:util';
import type { RawFields } from '../../functions/src/model/value';
import type { Change } from './store';
import { dataOf, typedFields } from './values';

const VERSION = /(?<!\d)\d{10}\.\d{9}(?!\d)|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z/g;

/** Ids that the SDK makes up, checksums and digests over versions, which are times, and versions that are cut off where they are shown. */
const ARBITRARY =
  /(?<=(?:events|systemNotifications)\/)[A-Za-z0-9]{20}|(?<="(?:checksum|digest)":")[0-9a-f]+|\d{4}-\d\d[\dT:.-]*(?=…)/g;

/**
 * A history for people, and for comparison with that of the same run made again: the server's update times differ from run to
 * run, so each goes by its number in the order in which they appear.
 */
export function printHistory(history: readonly string[]): string[] {
  const ordinals = new Map<string, number>();
  const ordinal = (version: string): string => {
    const number = ordinals.get(version) ?? ordinals.size + 1;
    ordinals.set(version, number);
    return `version${number}`;
  };
  return history
    .filter((line) => line !== '')
    .map((line) => line.replaceAll(VERSION, ordinal).replaceAll(ARBITRARY, '*'));
}

/** What a change does to the fields of its document. */
export function describeChange({ path, before, after }: Change): string {
  if (after === undefined) return `${path} is deleted`;
  const [was, is] = [plain(before?.fields), plain(after.fields)];
  const changed = Object.entries(is).filter(([field, value]) => !isDeepStrictEqual(value, was[field]));
  const gone = Object.keys(was).filter((field) => !(field in is));
  const fields = JSON.stringify(Object.fromEntries(changed));
  return [
    path,
    ...(before === undefined ? ['is created'] : []),
    fields,
    ...gone.map((field) => `without ${field}`),
  ].join(' ');
}

function plain(fields: RawFields | undefined): Record<string, unknown> {
  return dataOf(typedFields(fields));
}
