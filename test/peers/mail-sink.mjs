// A mail server of somebody else, in a process of its own: takes every mail and prints it as one line of JSON.

import { simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

const server = new SMTPServer({
  ...{ logger: false, authOptional: true, disabledCommands: ['STARTTLS', 'AUTH'] },
  onData(stream, { envelope }, done) {
    simpleParser(stream).then(({ subject, text }) => {
      const to = envelope.rcptTo.map(({ address }) => address)
      console.log(JSON.stringify({ to, subject, text }))
      done()
    }, done)
  },
})
server.listen(0, '127.0.0.1', () => console.log(`port ${server.server.address().port}`))
