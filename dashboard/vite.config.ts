// How the dashboard is built and, while it is developed, served beside a running `tidings`.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.TIDINGS_URL ?? 'http://127.0.0.1:3000';
const api = ['/v1', '/v2', '/tidings', '/inspect', '/openapi.json'];

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': new URL('src', import.meta.url).pathname } },
  build: {
    outDir: process.env.TIDINGS_DASHBOARD_OUT ?? 'dist',
    emptyOutDir: true,
    target: 'es2023',
    // Routes are split; what is left above this is looked at by `conformance/dashboard`, which holds the first load to its budget.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        // What screens share comes in two files: each file is a round trip, and what a release leaves alone stays cached.
        codeSplitting: {
          groups: [
            {
              name: 'libraries',
              test: /node_modules[\\/](@floating-ui|@mantine|@tabler|@tanstack|react|react-dom|scheduler)[\\/](?!charts|code-highlight)/,
              minShareCount: 8,
            },
            { name: 'shared', minShareCount: 2, test: /[\\/]src[\\/]/ },
          ],
        },
      },
    },
  },
  server: { proxy: Object.fromEntries(api.map((path) => [`^${path}(/|$|\\?)`, { target: server }])) },
  test: { include: ['src/**/*.test.ts'] },
});
