import { copiesTable } from '../support/copies-table';
import { expectReadmePart } from './readme-part';

test("README's table of what is copied where -> exactly what copies.ts declares", () => {
  expectReadmePart('copies', copiesTable(), 'functions/src/copies.ts');
});
