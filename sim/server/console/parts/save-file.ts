// Hands a text to the browser as a file. The Server API wants its token in a header, so no plain link leads to one.

/** As long as a slow browser may take to begin. */
const KEPT_MS = 60_000

export function saveFile(name: string, text: string): void {
  // As JSON it would get an ending of some browser's own.
  const url = URL.createObjectURL(new Blob([text], { type: 'application/octet-stream' }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
