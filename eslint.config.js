const eslint = require('@eslint/js');
const tseslint = require('typescript-eslint');

/** A room may not import what matches: `group` patterns as in gitignore. */
const closed = (files, ...patterns) => ({
  files,
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { patterns }] },
});
const sdk = {
  group: [
    'firebase-admin',
    'firebase-admin/*',
    'firebase-functions',
    'firebase-functions/*',
    '@google-cloud/*',
  ],
  message: 'The pure core imports no SDK.',
};
const journeys = (own) => ({
  group: ['on-write', 'fan-out', 'views', 'walk', 'backfill']
    .filter((room) => room !== own)
    .map((room) => `**/${room}/**`),
  message: 'Journeys import derive, fold, model, platform, settle and operations, not each other.',
});
/** A journey may be asked for by its tasks, and nothing else of it is anybody's business. */
const doors = {
  group: ['**/on-write/**', '**/fan-out/**', '!**/fan-out/enqueue', '**/views/**', '!**/views/enqueue'],
  message: 'Of journeys, walk/ and backfill/ import what asks for their tasks.',
};

module.exports = tseslint.config(
  { ignores: ['**/node_modules/', 'functions/lib/', '.cache/', 'coverage/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: __dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    files: ['functions/src/**/*.ts'],
    ignores: ['functions/src/platform/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument: deps.clock.' },
        { object: 'Math', property: 'random', message: 'Randomness is an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
          message: 'Time is an argument: deps.clock.',
        },
      ],
    },
  },
  closed(['functions/src/derive/**'], sdk, {
    group: ['../*', '!../model', '!../model/*', '!../copies', '!../limits'],
    message: 'derive/ is pure: it imports model/, copies and limits only.',
  }),
  closed(['functions/src/fold/**'], sdk, {
    group: ['../*', '!../model', '!../model/*', '!../derive', '!../derive/*', '!../copies', '!../limits'],
    message: 'fold/ is pure: it imports derive/, model/, copies and limits only.',
  }),
  closed(['functions/src/model/**'], sdk, {
    group: ['../*', '!../limits', '!../copies'],
    message: 'model/ imports no other room.',
  }),
  closed(['functions/src/on-write/**'], journeys('on-write')),
  closed(['functions/src/fan-out/**'], journeys('fan-out')),
  closed(['functions/src/views/**'], journeys('views')),
  closed(['functions/src/walk/**'], doors, {
    group: ['**/backfill/**'],
    message: 'walk/ knows no migration: the engine is handed in.',
  }),
  closed(['functions/src/backfill/**'], doors),
  closed(
    ['admin/**'],
    {
      group: ['**/functions/src/**'],
      allowTypeImports: true,
      message: 'The command line knows the service by its callables: it imports types of it only.',
    },
    { group: ['**/tests/**'], message: 'What admins use rests on no test.' },
  ),
  {
    files: ['**/*.js', '**/*.mjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        __dirname: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        AbortSignal: 'readonly',
      },
    },
  },
);
