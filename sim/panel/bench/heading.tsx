// The name of a room of the bench, with its drawing.

import type { JSX } from 'preact'
import { Icon, type IconName } from '../../design/icons.tsx'

export const Heading = ({ icon, children }: { icon: IconName; children: string }): JSX.Element => (
  <h3 class="row">
    <Icon name={icon} size={18} />
    {children}
  </h3>
)
