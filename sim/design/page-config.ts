// How a page is built: from its folder to where a server of ours serves it from, with compressed copies beside each file.

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import type { Plugin, UserConfig } from 'vite'

/** A page that loads nothing but files of its own, so that the strictest content policy will do. */
export function pageConfig(root: string, outDir: string): UserConfig {
  return {
    root,
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir,
      emptyOutDir: true,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 200,
    },
    plugins: [precompressed(outDir)],
  }
}

/** Compressed once when built, not again for every request. */
function precompressed(folder: string): Plugin {
  return {
    name: 'precompressed',
    writeBundle() {
      const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map(name => join(folder, name))
        .filter(
          path => /\.(?:html|js|css|svg|json|webmanifest)$/.test(path) && statSync(path).isFile(),
        )
      for (const path of files) {
        const bytes = readFileSync(path)
        writeFileSync(`${path}.gz`, gzipSync(bytes, { level: 9 }))
        writeFileSync(`${path}.br`, brotliCompressSync(bytes))
      }
    },
  }
}
