// One simulated terminal: the real agent on its folder, with emulated readers, a copier, a clock, a network and a plug.

import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Agent,
  type AgentConfigFile,
  createAgent,
  type Log,
  type Overview,
  type ReaderStatus,
  readConfig,
} from '../agent/index.ts'
import type { PanelScreen } from '../agent/wire/panel-messages.ts'
import { createBeats, type SeenBeat } from './beats.ts'
import type { Chance } from './chance.ts'
import { type TerminalClock, terminalClock } from './clock.ts'
import { type Copier, createCopier } from './copier.ts'
import type { Device } from './device.ts'
import { createDevices, type Devices } from './devices.ts'
import { type Network, openNetwork } from './faults/network.ts'
import { cutPower, putBack } from './faults/power.ts'
import type { HeldOrder } from './held-jobs.ts'
import { openPanel, type PanelClient, tickedOn } from './panel-client.ts'
import type { Profile } from './profiles.ts'
import { createReaderLights, type ReaderLights } from './reader-lights.ts'
import type { ReaderFault } from './readers/faults.ts'
import { createWatch, type SeenEvent } from './watch.ts'

export interface TerminalOptions {
  readonly id: string
  readonly profile: Profile
  /** Its readers, those of the profile and more. */
  readonly readers: readonly { readonly id: string; readonly kind: string }[]
  /** Everything of this terminal lies here; made when missing. */
  readonly folder: string
  /** Port of the server on loopback. */
  readonly serverPort: number
  /** How the terminal calls the server: anything but https is refused by the agent, which is the point of trying it. */
  readonly scheme?: 'https' | 'http'
  /** `--set` values, which win over everything. */
  readonly set: Readonly<Record<string, string>>
  /** Web pages that may open the panel. */
  readonly origins: readonly string[]
  readonly chance: Chance
  readonly log: Log
  /** Jobs that wait for their owners at a terminal that is new. */
  readonly firstHeld: readonly HeldOrder[]
  /** A page takes this long, milliseconds. */
  readonly pageMs: number
  /** Called whenever a look may see something new. */
  readonly changed: () => void
  /** Read while the terminal is not enrolled and the file is there. */
  readonly enrolmentCodeFile?: string
}

/** What can be seen of a terminal. Without power: as it was at the cut. */
export interface Look {
  readonly powered: boolean
  readonly overview: Overview
  /** With its countdowns as they stand now. */
  readonly screen: PanelScreen
  readonly readers: readonly ReaderStatus[]
  readonly events: readonly SeenEvent[]
  readonly beats: readonly SeenBeat[]
  /** Port of the panel socket. */
  readonly panelPort: number
}

export interface Terminal {
  readonly id: string
  readonly profile: string
  readonly network: Network
  readonly clock: TerminalClock
  readonly copier: Copier
  readonly devices: Devices
  readonly lights: ReaderLights
  look(): Look
  /** The same, with the panel showing what the rest is about: its views come through a socket, a moment later. */
  lookClosely(): Promise<Look>
  /**
   * Holds a card to a reader that is plugged in, once with this fault.
   * @throws Error when a reader of that kind could never send such a card
   */
  swipe(device: Device, card: string, fault?: ReaderFault): void
  /** User name and password written on the panel's screen, where an unknown card may be registered. */
  register(username: string, password: string): void
  /** The logout key beside the panel. */
  logout(): void
  /** Lets time pass on the terminal's clocks; see `TerminalClock.advance`. */
  advance(ms: number): Promise<void>
  cut(): Promise<void>
  /** Cuts the power if it is on, and switches on again. */
  restart(): Promise<void>
  /** Switches off in good order. */
  close(): Promise<void>
}

/** A panel that changes all the time is shown as it is. */
const CLOSE_LOOKS = 5
/** How long one step of advancing time waits for an answer from the network. */
const ANSWER_WAIT_MS = 250
/** After so many waits in vain the network is dead, and waiting for it at every step would take for ever. */
const WAITS_IN_VAIN = 8

/** A terminal with power on. Rejects with the agent's `Fault` when that cannot start. */
export async function startTerminal(options: TerminalOptions): Promise<Terminal> {
  const { id, profile, folder, chance, log, set, scheme = 'https', changed } = options
  const agentFolder = join(folder, 'agent')
  mkdirSync(folder, { recursive: true, mode: 0o700 })

  const clock = terminalClock(chance)
  const watch = createWatch()
  const beating = createBeats()
  const lights = createReaderLights(changed)
  const copier = createCopier({
    meterFile: join(folder, 'meter.json'),
    heldFile: join(folder, 'held-jobs.json'),
    firstHeld: options.firstHeld,
    pageMs: options.pageMs,
    panelPort: () => panelPort,
    tell: request => on?.panel.send(request),
  })
  const network = await openNetwork({ target: options.serverPort, chance })
  const devices = await createDevices(options.readers, folder, chance)
  let panelPort = 0
  let on: { readonly agent: Agent; readonly panel: PanelClient } | undefined
  let last: Look | undefined
  let switching: Promise<void> = Promise.resolve()

  const configure = (): string => {
    const code = options.enrolmentCodeFile
    const config: AgentConfigFile = {
      data: agentFolder,
      server: `${scheme}://127.0.0.1:${network.port}`,
      profile: profile.id,
      settings: { 'login.methods': profile.loginMethods, 'session.idle': profile.idle },
      panel: { port: panelPort, origins: [...options.origins], enterKey: profile.keys.enter },
      readers: [...devices.config],
      ...(code !== undefined && existsSync(code) ? { enrolmentCodeFile: code } : {}),
    }
    const path = join(folder, 'agent.json')
    writeFileSync(path, `${JSON.stringify(config, null, 2)}\n`)
    return path
  }
  const powerOn = async (): Promise<void> => {
    putBack(agentFolder)
    clock.boot()
    const agent = await createAgent(readConfig(configure(), set), {
      system: clock.system,
      log,
      openSource: devices.openSource,
      observe(event, step) {
        for (const onlooker of [watch, beating, lights]) onlooker.observe(event, step)
        changed()
      },
    })
    // Pages that are open find the panel again after a power cut.
    panelPort = agent.panelPort ?? 0
    const panel = await openPanel(panelPort, clock.at, copier.hear, changed).catch(async error => {
      // An agent that nobody can switch off would hold its folder for ever.
      await agent.stop()
      throw error
    })
    on = { agent, panel }
    copier.greet()
  }
  const powerOff = async (end: (agent: Agent) => Promise<void>): Promise<void> => {
    if (on === undefined) return
    last = look()
    const { agent, panel } = on
    on = undefined
    copier.off()
    panel.close()
    watch.clear()
    beating.clear()
    lights.off()
    await end(agent)
  }
  const cut = (): Promise<void> => powerOff(agent => cutPower(agentFolder, () => agent.cut()))

  const look = (): Look => {
    const { events } = watch
    const { seen: beats } = beating
    if (on !== undefined) {
      const { agent, panel } = on
      const [overview, readers] = [agent.overview(), agent.readers()]
      const screen = tickedOn(panel.screen, panel.shownAt, clock.at())
      return { powered: true, overview, screen, readers, events, beats, panelPort }
    }
    if (last === undefined) throw new Error('The terminal was never on.')
    const readers = last.readers.map(reader => ({ ...reader, attached: false }))
    return { ...last, powered: false, readers, events, beats }
  }
  const lookClosely = async (): Promise<Look> => {
    for (let tries = 0; tries < CLOSE_LOOKS; tries += 1) {
      const panel = on?.panel
      if (panel === undefined) break
      const { views } = panel
      const seen = look()
      await panel.caughtUp()
      if (on?.panel === panel && panel.views === views) return seen
    }
    return look()
  }
  /** Switching happens one after the other, whoever asks. */
  const switched = (work: () => Promise<void>): Promise<void> => {
    const done = switching.then(work)
    switching = done.catch(() => {})
    return done
  }
  const putAway = async (): Promise<void> => {
    devices.close()
    await network.close()
  }

  try {
    await powerOn()
  } catch (error) {
    await putAway()
    throw error
  }
  return {
    id,
    profile: profile.id,
    network,
    clock,
    copier,
    devices,
    lights,
    look,
    lookClosely,
    swipe(device, card, fault) {
      device.present(card, fault)
      lights.beep(device.id)
    },
    register: (username, password) => on?.panel.send({ kind: 'register', username, password }),
    logout: () => on?.panel.send({ kind: 'key', key: 'logout' }),
    advance(ms) {
      let inVain = 0
      return clock.advance(ms, async () => {
        const patience = inVain < WAITS_IN_VAIN ? ANSWER_WAIT_MS : 0
        if (!(await watch.idle(patience))) inVain += 1
      })
    },
    cut: () => switched(cut),
    restart: () =>
      switched(async () => {
        await cut()
        await powerOn()
      }),
    close: () =>
      switched(async () => {
        await powerOff(agent => agent.stop())
        await putAway()
      }),
  }
}
