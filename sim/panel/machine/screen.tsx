// The screen of a terminal: what its panel says, in the size and language of this machine.

import type { ComponentChildren, JSX } from 'preact'
import type { Language, PanelLine, PanelScreen } from '../../../agent/wire/panel-messages.ts'
import { counts, type RunningClock, ticked, useSecondsSince } from '../countdown.ts'
import type { ShownScreen } from '../panel-socket.ts'
import type { Profile } from '../profiles.ts'
import { LANGUAGE_NAMES, LANGUAGES, type Words } from '../words.ts'
import { EnrolmentForm } from './enrolment-form.tsx'
import type { Key } from './keyboard.ts'
import { QrCode } from './qr-code.tsx'
import { RegisterForm } from './register-form.tsx'

export interface ScreenProps {
  readonly terminal: string
  /** What the clock on the machine's board shows, ISO 8601. */
  readonly clock: string
  readonly on: boolean
  readonly profile: Profile
  readonly shown: ShownScreen | undefined
  /** What the countdowns run by. */
  readonly running: RunningClock
  readonly language: Language
  readonly words: Words
  speak(language: Language): void
  /** Any use of the copier's own screens. */
  touched(): void
  press(key: Key): void
  enrol(code: string): void
  register(username: string, password: string): void
  /** The copier's screen, for whoever is logged in. */
  readonly children: ComponentChildren
}

export function Screen(props: ScreenProps): JSX.Element {
  const { profile, shown, on, words } = props
  const { width, height } = profile.panel
  const state = !on ? 'dark' : (shown?.view.screen ?? 'dark')
  return (
    <div
      class={`screen ${state}`}
      style={{ aspectRatio: `${width} / ${height}` }}
      lang={props.language}
      data-screen={state}
    >
      {shown === undefined || !on ? (
        <p class="black">{on ? words.starting : words.off}</p>
      ) : (
        <Lit {...props} shown={shown} />
      )}
    </div>
  )
}

/** Lines that offer a key can be touched instead of pressing it. */
const LINE_KEYS: Readonly<Record<string, Key>> = {
  ...{ 'mode-single': '1', 'mode-until-online': '2' },
  ...{ 'project-key': 'enter', 'project-more': '9', 'project-without': '0' },
}
const keyOf = ({ id, args: { key } }: PanelLine): Key | undefined =>
  id === 'project-choice' ? (String(key) as Key) : LINE_KEYS[id]

function Lit(props: ScreenProps & { shown: ShownScreen }): JSX.Element {
  const { shown, running, words, touched, press, enrol, register, children } = props
  const { view, at } = shown
  const { title, lines, notice, warning } = view
  const passed = useSecondsSince(at, running, [title, ...lines, notice, warning].some(counts))
  const line = (one: PanelLine) => ticked(one, passed)
  const active = view.screen === 'active'
  return (
    <>
      <StatusBar {...props} view={view} />
      {/* Told once, in the words it came with: a countdown must not be read out every second. */}
      <p class="unseen" role="status">
        {[title, ...lines, notice, warning].map(one => one?.text).join(' ')}
      </p>
      <div class="view">
        <div class="head">
          <div class="said">
            <p class="title">{line(title)}</p>
            {lines.map((one, i) => {
              const key = keyOf(one)
              return (
                <p key={`${one.id}${i}`} class={`line ${one.id}`}>
                  {key === undefined ? (
                    line(one)
                  ) : (
                    <button type="button" onClick={() => press(key)}>
                      {line(one)}
                    </button>
                  )}
                </p>
              )
            })}
          </div>
          {view.qr !== undefined && <QrCode text={view.qr} label={words.codeToScan} />}
          {(active || view.screen === 'project') && (
            <button type="button" class="leave" onClick={() => press('logout')}>
              {words.logout}
            </button>
          )}
        </div>
        {view.screen === 'service' && <ServiceKeys stop={words.stop} press={press} />}
        {view.screen === 'not-enrolled' && <EnrolmentForm words={words} enrol={enrol} />}
        {view.register?.includes('password') && (
          <RegisterForm words={words} touched={touched} register={register} />
        )}
        {view.typed !== undefined && !active && <Typed view={view} />}
        {view.register !== undefined && (
          <button type="button" class="leave" onClick={() => press('stop')}>
            {words.cancel}
          </button>
        )}
        {active && children}
      </div>
      {notice !== undefined && <p class={`notice ${toneOf(notice)}`}>{line(notice)}</p>}
      {warning !== undefined && (
        <div class="warning">
          <p>{line(warning)}</p>
          <button type="button" onClick={touched}>
            {words.stay}
          </button>
        </div>
      )}
    </>
  )
}

/** Refusals and faults are bad news; anything else is only news. */
const toneOf = ({ id }: PanelLine): string => (/^(?:reason|fault)\./.test(id) ? 'bad' : 'wait')

/** The keys of the service page, for panels without a keypad. */
function ServiceKeys({ stop, press }: { stop: string; press(key: Key): void }): JSX.Element {
  return (
    <div class="page-keys">
      {(['1', '2', '3', '4', '5', '6'] as const).map(key => (
        <button type="button" key={key} onClick={() => press(key)}>
          {key}
        </button>
      ))}
      <button type="button" onClick={() => press('stop')}>
        {stop}
      </button>
    </div>
  )
}

function Typed({ view }: { view: PanelScreen }): JSX.Element {
  const length = view.typed?.length ?? 0
  return (
    <p class="typed" data-length={length}>
      <span aria-hidden="true">{'●'.repeat(length)}</span>
      <span class="caret" />
    </p>
  )
}

function StatusBar(props: ScreenProps & { view: PanelScreen }): JSX.Element {
  const { terminal, clock, view, words, language, speak } = props
  return (
    <div class="status">
      <strong>{terminal}</strong>
      {view.screen !== 'not-enrolled' && (
        <span class={`link ${view.link}`}>{words[view.link]}</span>
      )}
      <time dateTime={clock}>{timeOfDay(clock, language)}</time>
      <select
        aria-label={words.language}
        value={language}
        onChange={event => speak(event.currentTarget.value as Language)}
      >
        {LANGUAGES.map(one => (
          <option key={one} value={one}>
            {LANGUAGE_NAMES[one]}
          </option>
        ))}
      </select>
    </div>
  )
}

const timeOfDay = (iso: string, language: Language): string =>
  new Date(iso).toLocaleTimeString(language === 'en' ? 'en-GB' : language, {
    hour: '2-digit',
    minute: '2-digit',
  })
