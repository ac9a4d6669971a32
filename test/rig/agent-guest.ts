// The program of a virtual machine whose power is cut: an agent on the machine's disk, and its panel for those outside.

import { WebSocket } from 'ws'
import { createAgent, readConfig } from '../../agent/index.ts'
import { type AgentNews, BUDGET } from './agent-words.ts'
import { openChannel } from './guest-channel.ts'

/** Nobody answers in here: offline at once, and enough wrong PINs for a life. */
const SET = {
  ...{ 'link.delay': '0s', 'card.repeat': '0s', 'cache.hours': '365d' },
  pinOfflineBudget: `${BUDGET}`,
}
const LOOK_EVERY_MS = 20

const { say, hear } = openChannel()
const tell = (news: AgentNews): void => say(news)

const agent = await createAgent(readConfig('/run/disk/agent.json', SET))
const { pins } = agent.overview()
while (!agent.readers().every(({ attached }) => attached)) {
  await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
}
const panel = new WebSocket(`ws://127.0.0.1:${agent.panelPort}`)
panel.on('message', data => tell({ kind: 'panel', news: JSON.parse(String(data)) }))
panel.on('open', () => {
  hear(request => panel.send(JSON.stringify(request)))
  tell({ kind: 'ready', pinsLeft: pins.budgetLeft })
})
