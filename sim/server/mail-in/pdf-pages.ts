// Counts the pages of a PDF.

import { PDFDocument } from '@cantoo/pdf-lib'
import { LIMITS } from './limits.ts'

/**
 * How many pages it has; undefined for what is no PDF, is broken or locked with a password, or has none or too many.
 * A PDF can be made so that this takes very long, or very much memory.
 */
export async function pdfPages(document: Uint8Array): Promise<number | undefined> {
  try {
    const pdf = await PDFDocument.load(document, {
      ...{
        updateMetadata: false,
        throwOnInvalidObject: true,
        parseSpeed: Number.POSITIVE_INFINITY,
      },
    })
    const pages = pdf.getPageCount()
    return pages >= 1 && pages <= LIMITS.pages ? pages : undefined
  } catch {
    return undefined
  }
}
