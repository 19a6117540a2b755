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
  },
  server: { proxy: Object.fromEntries(api.map((path) => [`^${path}(/|$|\\?)`, { target: server }])) },
  test: { include: ['src/**/*.test.ts'] },
});
