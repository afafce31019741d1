import { fileURLToPath } from 'node:url'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { packed } from './src/build/pack.ts'
import { serviceWorker } from './src/offline/worker/build.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  // Relative, so that one build serves any base path: index.html has a <base href> which the gateway sets.
  base: './',
  plugins: [react(), tailwindcss(), serviceWorker(), packed()],
  resolve: {
    // It writes <style> elements, which the content security policy forbids; the page's body never scrolls, so nothing needs locking.
    alias: { 'react-remove-scroll': here('./src/design/no-scroll-lock.tsx') },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file instead of thirty before the first page: a browser asks for six at a time, and each of them costs a phone a round trip.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'index', tags: ['$initial'] }] } } },
  },
  server: {
    proxy: {
      '/v1': { target: 'http://127.0.0.1:4770', changeOrigin: false },
      '/tutti': { target: 'http://127.0.0.1:4770', ws: true },
      '/media': 'http://127.0.0.1:4770',
    },
  },
})
