// `node scripts/run.mjs <file.ts> [arguments]`: runs a TypeScript file of the project under Node 22.
import { ensureDependencies, runTypeScript } from './prepare.mjs';
import { runMain } from './processes.mjs';
import { Trouble } from './project.mjs';

await runMain(async () => {
  const [file, ...args] = process.argv.slice(2);
  if (file === undefined) throw new Trouble('Which file? node scripts/run.mjs <file.ts> [arguments]');
  await ensureDependencies();
  // Some ask the person at the keyboard.
  return await runTypeScript(file, args, {}, { stdin: 0 });
});
