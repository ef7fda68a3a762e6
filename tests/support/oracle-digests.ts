import { isMap, type Reading, type ReadingMap } from './oracle-reading';

/** What is wrong with a digest: as with a `Problem`, without its path. */
export interface DigestProblem {
  what: string;
  has: string;
  wants: string;
}

/** The exercise of a key such as `denorm.copies` lists; undefined for what is no key. */
export function exerciseIdInKey(key: string): string | undefined {
  return /^(.+)@[\w-]{16}$/s.exec(key)?.[1];
}

/** Nobody here knows how digests are made; but the same values must have one digest and other values another. */
export class OracleDigests {
  /** Digest by copied values and values by digest: either must always lead to the same other. */
  readonly #known = new Map<string, string>();

  /** The digest that `denorm.copies` lists for an exercise, against all that were judged before. */
  judge(denorm: Reading | undefined, exerciseId: string, copy: ReadingMap): DigestProblem[] {
    const keys = isMap(denorm) && Array.isArray(denorm['copies']) ? denorm['copies'].map(String) : [];
    const found = keys.find((key) => exerciseIdInKey(key) === exerciseId);
    if (found === undefined) return [];
    const digest = found.slice(-16);
    // That a source does not say something, and that it says null, are the same.
    const values = Object.entries(copy).filter(([name, value]) => name !== 'lastUpdated' && value !== null);
    const text = JSON.stringify(values.sort());
    return [this.#compare(`digest of ${text}`, digest), this.#compare(`values of ${digest}`, text)].flat();
  }

  #compare(what: string, has: string): DigestProblem[] {
    const wants = this.#known.get(what) ?? has;
    this.#known.set(what, wants);
    return wants === has ? [] : [{ what: `${what}, as another document has it`, has, wants }];
  }
}
