// The pages of a stand-in: who signs in, and what went wrong. No script and no colours of their own.

import type { Shown } from './quirks.ts'

const ENTITIES = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' } as const

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, one => ENTITIES[one as keyof typeof ENTITIES])

/** The system's own colours, so that it is dark where everything is. */
const STYLE = `
:root { color-scheme: light dark; font: 100%/1.5 system-ui, sans-serif }
body { margin: 0; display: grid; justify-items: center; background: Canvas; color: CanvasText }
main { box-sizing: border-box; width: 100%; max-width: 28rem; padding: 1.5rem 1rem }
h1 { font-size: 1.5rem; margin: 0 }
p { margin: .25rem 0 1rem }
.refused { border-inline-start: .25rem solid; padding-inline-start: .75rem; font-weight: 600 }
fieldset { border: 0; margin: 0; padding: 0 }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600 }
label { display: flex; gap: .75rem; align-items: start; padding: .625rem .75rem; margin-bottom: .5rem;
  border: 1px solid; border-radius: .5rem; cursor: pointer; overflow-wrap: anywhere }
label:has(:checked) { background: Highlight; color: HighlightText }
label:focus-within { outline: 3px solid; outline-offset: 2px }
label span { display: block }
input { flex: none; inline-size: 1.25rem; block-size: 1.25rem; margin: .125rem 0 0; outline: none }
small { font-size: .875rem }
.ways { display: flex; gap: .75rem; flex-wrap: wrap; margin-top: 1.25rem }
button { font: inherit; flex: 1; min-height: 2.75rem; padding: .5rem 1.25rem; border-radius: .5rem; cursor: pointer }
button:focus-visible { outline: 3px solid; outline-offset: 2px }
`

/** A whole page, labelled as what it is. */
function page(title: string, heading: string, body: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)} — stand-in of the Latchkey simulator</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${heading}</h1>
<p>${escaped(title)} — stand-in of the Latchkey simulator. All people are made up.</p>
${body}
</main>
</body>
</html>`
}

interface Choice {
  readonly title: string
  readonly people: readonly Shown[]
  readonly question: { readonly label: string; readonly hint: string } | undefined
  /** Who was chosen before, and why not. */
  readonly refused?: { readonly sub: string; readonly why: string } | undefined
}

/** Where somebody chooses who they are. It posts `person`, `yes` and `say` (`continue` or `cancel`) to its own address. */
export function choicePage({ title, people, question, refused }: Choice): string {
  const chosen = refused?.sub ?? people[0]?.sub
  const options = people.map(
    ({ sub, name, note }) => `<label>
<input type="radio" name="person" value="${escaped(sub)}"${sub === chosen ? ' checked' : ''}>
<span>${escaped(name)}<small><span>${escaped(note)}</span></small></span>
</label>`,
  )
  const asked =
    question === undefined
      ? ''
      : `<label>
<input type="checkbox" name="yes">
<span>${escaped(question.label)}<small><span>${escaped(question.hint)}</span></small></span>
</label>`
  const why =
    refused === undefined ? '' : `<p class="refused" role="alert">${escaped(refused.why)}</p>`
  return page(
    title,
    'Who signs in?',
    `${why}<form method="post">
<fieldset>
<legend>Choose an account</legend>
${options.join('\n')}
</fieldset>
${asked}
<div class="ways">
<button name="say" value="continue">Continue</button>
<button name="say" value="cancel">Cancel</button>
</div>
</form>`,
  )
}

/** What the company itself shows when it sends nobody back. */
export function errorPage(title: string, error: string, description: string): string {
  return page(
    title,
    'This does not work',
    `<p class="refused" role="alert">${escaped(error)}: ${escaped(description)}</p>
<p>Go back to where you came from and sign in anew.</p>`,
  )
}
