// Where the page starts.

import { render } from 'preact'
import { dress } from '../design/appearance.tsx'
import '../design/design.css'
import { App } from './app.tsx'
import './app.css'
import './bench/bench.css'
import './machine/machine.css'
import './machine/screen.css'

dress()
const place = document.getElementById('app')
if (place === null) throw new Error('The page has no place for the app.')
render(<App />, place)
