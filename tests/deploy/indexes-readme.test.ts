import { queriesTable } from '../support/queries-table';
import { expectReadmePart } from './readme-part';

test("README's table of what an app may query -> exactly what indexes/app-queries.ts declares", () => {
  expectReadmePart('queries', queriesTable(), 'indexes/app-queries.ts');
});
