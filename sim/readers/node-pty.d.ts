// What node-pty 1.1 has and does not say in its types.

declare module 'node-pty/lib/utils.js' {
  /** With 'pty': pseudo-terminals without a process, both ends of which are open by number. */
  export function loadNativeModule(name: 'pty'): {
    readonly module: {
      open(columns: number, rows: number): { master: number; slave: number; pty: string }
    }
  }
}
