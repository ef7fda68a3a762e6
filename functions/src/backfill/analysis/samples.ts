import { SHOWN_VALUES_MAX_BYTES } from '../../limits';
import type { Difference } from '../../model/reports';

/** Keeps the first few differences of each field, by collection, and no more than a report has room for. */
export class DifferenceSamples {
  readonly kept: Difference[] = [];
  private readonly counts = new Map<string, number>();
  private bytes = 0;

  /** `perField`: how many of each field of each collection. */
  constructor(private readonly perField: number) {}

  offer(collection: string, differences: readonly Difference[]): void {
    for (const difference of differences) {
      const key = `${collection} ${difference.field}`;
      const count = this.counts.get(key) ?? 0;
      const bytes = Buffer.byteLength(JSON.stringify(difference));
      if (count >= this.perField || this.bytes + bytes > SHOWN_VALUES_MAX_BYTES) continue;
      this.counts.set(key, count + 1);
      this.bytes += bytes;
      this.kept.push(difference);
    }
  }
}
