// Settings about people who register themselves.

import { choice, type Described } from '../../agent/wire/setting-shapes.ts'

export interface RegistrationSettings {
  readonly 'users.selfRegistration': 'on' | 'off'
  readonly 'users.newActive': 'on' | 'off'
}

export const REGISTRATION_SETTINGS: {
  readonly [Name in keyof RegistrationSettings]: Described<RegistrationSettings[Name]>
} = {
  'users.selfRegistration': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'Allow users to register themselves: with a password, Apple, Google or Microsoft. Off refuses all of these, and personal accounts.',
  },
  'users.newActive': {
    ...choice('on', 'off'),
    standard: 'off',
    owner: 'server',
    about:
      'New registered users are active by default. Off: an administrator activates each before they can sign in.',
  },
}
