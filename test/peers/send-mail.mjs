// Somebody's mail program, in a process of its own: sends one file to an address.
// send-mail.mjs PORT CA.pem FROM TO SUBJECT FILE

import { readFileSync } from 'node:fs'
import { createTransport } from 'nodemailer'

const [port, ca = '', from, to, subject, path = ''] = process.argv.slice(2)
const transport = createTransport({
  ...{ host: 'localhost', port: Number(port), requireTLS: true },
  tls: { ca: readFileSync(ca) },
})
const { response } = await transport.sendMail({
  ...{ from, to, subject, text: 'Please print this.' },
  attachments: [{ path }],
})
console.log(response)
