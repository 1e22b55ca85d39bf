import js from '@eslint/js';
import globals from 'globals';

export default [
  {ignores: ['**/vendor/']},
  js.configs.recommended,
  {
    languageOptions: {ecmaVersion: 2024, sourceType: 'module', globals: {...globals.browser, echarts: 'readonly'}},
    linterOptions: {reportUnusedDisableDirectives: 'error', noInlineConfig: true},
    rules: {
      eqeqeq: ['error', 'always', {null: 'ignore'}],
      'no-var': 'error',
      'prefer-const': 'error',
      'no-implicit-globals': 'error',
      'no-shadow': 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-restricted-properties': [
        'error',
        {property: 'innerHTML', message: 'Text is set as text, never parsed as HTML: use h() of dom.js.'},
        {property: 'outerHTML', message: 'Text is set as text, never parsed as HTML: use h() of dom.js.'},
        {property: 'insertAdjacentHTML', message: 'Text is set as text, never parsed as HTML: use h() of dom.js.'},
      ],
    },
  },
];
