import type { Transaction } from 'firebase-admin/firestore';
import type { StoredDocument } from '../../functions/src/model/document';
import { encode } from '../../functions/src/model/value';
import { toStored } from '../../functions/src/platform/wire';
import {
  commitPage,
  type Again,
  type Change,
  type PageResult,
  type Patch,
} from '../../functions/src/settle/commit-page';
import type { World } from '../support/world';

/** Documents of no particular kind, `page/d1000` and on, with a `copy` to be changed and a field of their user's. */
export class PageOfDocuments {
  private constructor(private readonly world: World) {}

  /** Says what the guard reads: changes rest on `state/now` being `new`. */
  static async in(world: World): Promise<PageOfDocuments> {
    await world.set('state/now', { value: 'new' });
    return new PageOfDocuments(world);
  }

  /** `count` documents and the changes that a page of them asks for. */
  async of(count: number): Promise<Change[]> {
    await this.world.set(pathOf(0), { copy: 'old', mine: 0 });
    await this.world.plant(
      pathOf(0),
      Array.from({ length: count }, (_, index) => pathOf(index)),
    );
    const { docs } = await this.world.app.collection('page').get();
    return docs
      .map(toStored)
      .flatMap((document) =>
        document === undefined
          ? []
          : [{ path: document.path, version: document.version, patch: patch('new') }],
      );
  }

  /** Their user edits some of them. */
  async move(indexes: readonly number[]): Promise<void> {
    const batch = this.world.app.batch();
    for (const index of indexes) batch.update(this.world.app.doc(pathOf(index)), { mine: 1 });
    await batch.commit();
  }

  readonly guard = async (tx: Transaction): Promise<string | undefined> => {
    const value = (await tx.get(this.world.db.doc('state/now'))).get('value') as string;
    return value === 'new' ? value : undefined;
  };

  commit(
    changes: readonly Change[],
    again: (document: StoredDocument) => Again = () => patch('new'),
  ): Promise<PageResult> {
    this.world.hook.reset();
    return commitPage(this.world.deps, changes, { guard: this.guard, again });
  }

  /** RPCs of a method since the last commit began. */
  countOf(method: string): number {
    return this.world.hook.seen.filter((seen) => seen === method).length;
  }

  /** The copies that there are, and how many edits of users. */
  async all(): Promise<{ copies: unknown[]; mine: number }> {
    const documents = await this.world.all('page');
    return {
      copies: [...new Set(documents.map(({ copy }) => copy))],
      mine: documents.reduce((sum, document) => sum + (document['mine'] as number), 0),
    };
  }
}

export function patch(value: string): Patch {
  return { fields: { copy: encode(value) } };
}

export function idOf(index: number): string {
  return `d${String(1000 + index)}`;
}

export function pathOf(index: number): string {
  return `page/${idOf(index)}`;
}
