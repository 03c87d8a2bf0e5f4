import js from '@eslint/js';
import n from 'eslint-plugin-n';
import ts from 'typescript-eslint';

export default ts.config(
  {
    ignores: [
      '**/dist/',
      '**/node_modules/',
      '**/target/',
      '.cache/',
      'test/fixtures/**/*.js',
      'test/fixtures/test-runners/',
    ],
  },
  js.configs.recommended,
  ...ts.configs.recommendedTypeChecked.map((part) => ({ ...part, files: ['**/*.ts', '**/*.tsx'] })),
  {
    files: ['**/*.ts', '**/*.tsx'],
    languageOptions: { parserOptions: { projectService: true } },
    plugins: { n },
    rules: {
      // `require` inside a function is how a library is loaded only when it is used.
      '@typescript-eslint/no-require-imports': 'off',
      '@typescript-eslint/explicit-module-boundary-types': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { disallowTypeAnnotations: false }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-empty-function': 'off',
      // Gives a derived type a name in errors and in the reference.
      '@typescript-eslint/no-empty-object-type': [
        'error',
        { allowInterfaces: 'with-single-extends' },
      ],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/prefer-promise-reject-errors': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true, allowNullish: true },
      ],
      'n/no-process-exit': 'error',
      'no-console': 'error',
      'max-lines': ['error', { max: 300, skipBlankLines: false, skipComments: false }],
      eqeqeq: 'error',
    },
  },
  {
    // One room starts and ends processes: a number may have been given to a stranger meanwhile.
    files: ['src/**/*.ts'],
    ignores: ['src/process/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: [
            'CallExpression[callee.object.name="process"][callee.property.name="kill"]',
            // To itself, or only a question.
            ':not([arguments.0.object.name="process"][arguments.0.property.name="pid"])',
            ':not([arguments.1.value=0])',
          ].join(''),
          message: 'Only src/process signals other processes: use Children.',
        },
        {
          selector:
            ':matches(ImportDeclaration, ImportExpression)[importKind!="type"][source.value=/^(node:)?child_process$/]',
          message: 'Only src/process starts other processes: use Children.',
        },
        {
          selector:
            'CallExpression[callee.name="require"][arguments.0.value=/^(node:)?child_process$/]',
          message: 'Only src/process starts other processes: use Children.',
        },
      ],
    },
  },
  {
    // What is read here, others have written: support/foreign-file.ts reads it without waiting or end.
    files: ['src/provider/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: 'node:fs',
          importNames: ['readFileSync', 'openSync', 'createReadStream', 'readFile', 'open'],
          message: 'Read what others have written with support/foreign-file.',
        },
      ],
    },
  },
  {
    // Of a package that is published on its own: package managers, in its own terminal and group.
    files: ['src/create/run-program.ts', 'src/cli/update/*.ts'],
    rules: { 'no-restricted-syntax': 'off' },
  },
  {
    // The edges that talk to people, and programs that are not part of the package.
    files: ['test', 'bench', 'examples', 'templates'].map((place) => `${place}/**/*.ts`),
    rules: {
      '@typescript-eslint/explicit-module-boundary-types': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs', '**/*.mjs'],
    languageOptions: {
      globals: {
        require: 'readonly',
        module: 'writable',
        process: 'readonly',
        console: 'readonly',
        performance: 'readonly',
        __dirname: 'readonly',
        exports: 'readonly',
        fetch: 'readonly',
        Buffer: 'readonly',
        setTimeout: 'readonly',
        setInterval: 'readonly',
      },
    },
  },
  {
    // The runner of Node waits for its tests.
    files: ['templates/*/test/*.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: 'node:test', name: 'test' }] },
      ],
    },
  },
);
