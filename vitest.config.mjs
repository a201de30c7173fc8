import { defineConfig } from 'vitest/config';

// The tests run from the compiled tree, so that what is tested (workers and
// child processes included) is what is shipped.
export default defineConfig({
  test: {
    include: ['dist/tests/**/*.test.js'],
    exclude: ['node_modules/**'],
    // How fast something is, the bench measures: here a busy machine has its time.
    testTimeout: 150_000,
    hookTimeout: 240_000,
    // A busy machine is late: in CI what fails is tried twice more.
    retry: process.env.CI ? 2 : 0,
    pool: 'forks',
    poolOptions: { forks: { maxForks: 2 } },
    reporters: ['default', './scripts/closing-line.mjs'],
  },
});
