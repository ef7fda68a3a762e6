import type { Query, QueryDocumentSnapshot } from 'firebase-admin/firestore';

/** Documents that one read of a query brings: what an instance holds at once of any number of them. */
const PAGE_DOCUMENTS = 300;

/** What a query finds, in its order, page by page. One that is written meanwhile may come as it was or as it is. */
export async function* documentsOf(query: Query): AsyncGenerator<QueryDocumentSnapshot> {
  for (let page = query.limit(PAGE_DOCUMENTS); ;) {
    const { docs } = await page.get();
    yield* docs;
    const last = docs.at(-1);
    if (last === undefined || docs.length < PAGE_DOCUMENTS) return;
    page = page.startAfter(last);
  }
}
