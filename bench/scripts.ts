/**
 * The project's scripts. They are ES modules with top-level awaits, which `require` cannot load: hence by `import()`.
 */
export async function loadScripts() {
  const [emulators, suite, prepare, processes, project] = await Promise.all([
    import('../scripts/emulators.mjs'),
    import('../scripts/suite.mjs'),
    import('../scripts/prepare.mjs'),
    import('../scripts/processes.mjs'),
    import('../scripts/project.mjs'),
  ]);
  return { ...emulators, ...suite, ...prepare, ...processes, ...project };
}

export type Scripts = Awaited<ReturnType<typeof loadScripts>>;
