// The page for people starts here.

import { render } from 'preact'
import { dress } from '../../design/appearance.tsx'
import { App } from './app.tsx'
import { readArrival } from './way-in/arrival.ts'

dress()
const arrival = readArrival(location.search, location.hash)
if (location.search !== '' || location.hash !== '')
  history.replaceState(null, '', location.pathname)
// A link to where the page already is, as from a mail: begun anew, as from anywhere else.
addEventListener('hashchange', () => {
  if (location.hash !== '') location.reload()
})
const root = document.querySelector('#page')
if (root !== null) render(<App arrival={arrival} />, root)
