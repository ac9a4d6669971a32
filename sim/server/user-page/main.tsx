// The page for people starts here.

import { render } from 'preact'
import { dress } from '../../design/appearance.tsx'
import { App } from './app.tsx'

dress()
const root = document.querySelector('#page')
if (root !== null) render(<App />, root)
