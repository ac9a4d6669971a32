// What a setting is for, what it is called, and where its value comes from.

import type { JSX } from 'preact'
import { Badge } from '../../../design/parts.tsx'
import type { Setting } from '../client/shapes.ts'
import { isHidden, titleOf, valueWords } from './setting-words.ts'

/** Title and sentence carry the ids `ID-title` and `ID-about`, for the control to be named by. */
export function SettingAbout({ setting, id }: { setting: Setting; id: string }): JSX.Element {
  const { name, about, owner, unit, kind, set } = setting
  const origin = [
    (kind === 'number' || kind === 'text' || kind === 'secret') && unit,
    isHidden(setting)
      ? set
        ? 'one is set'
        : 'none is set'
      : `default ${valueWords(setting, setting.default)}`,
    owner === 'server' ? 'decided here' : `usually decided by the ${owner} itself`,
  ].filter(Boolean)
  return (
    <div class="about">
      <h3 id={`${id}-title`}>{titleOf(name)}</h3>
      <p class="hint" id={`${id}-about`}>
        {about}
      </p>
      <p class="hint small">
        <code>{name}</code> · {origin.join(' · ')}{' '}
        {set && !isHidden(setting) && <Badge tone="plain">Changed</Badge>}
      </p>
    </div>
  )
}
