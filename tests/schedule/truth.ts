import type { TypedFields } from '../support/typed-rest';
import { pathOf, type Commit, type RequestedWrite } from './network';
import { typedFields } from './values';

/** What clients have committed, whatever the service made of it since. */
export class Truth {
  /** What they committed last, by path; what they deleted is not in it. */
  readonly sent: Map<string, TypedFields>;
  /** What they made of each exercise, one after the other, by path; undefined: deleted. */
  readonly exerciseVersions: Map<string, (TypedFields | undefined)[]>;
  /** How often they wrote each document. */
  readonly commits = new Map<string, number>();

  constructor(start: ReadonlyTruth) {
    this.sent = new Map(start.sent);
    this.exerciseVersions = new Map([...start.exerciseVersions].map(([path, all]) => [path, [...all]]));
  }

  remember({ writes }: Commit): void {
    for (const write of writes) {
      const path = pathOf(write);
      const after = this.after(path, write);
      if (after === undefined) this.sent.delete(path);
      else this.sent.set(path, after);
      this.commits.set(path, (this.commits.get(path) ?? 0) + 1);
      if (path.startsWith('exercises/'))
        this.exerciseVersions.set(path, [...(this.exerciseVersions.get(path) ?? []), after]);
    }
  }

  private after(path: string, { update, updateMask }: RequestedWrite): TypedFields | undefined {
    if (update == null) return undefined;
    const fields = typedFields(update.fields);
    return updateMask == null ? fields : { ...this.sent.get(path), ...fields };
  }
}

export interface ReadonlyTruth {
  readonly sent: ReadonlyMap<string, TypedFields>;
  readonly exerciseVersions: ReadonlyMap<string, readonly (TypedFields | undefined)[]>;
}
