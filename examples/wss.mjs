// WebSockets over TLS. CERT and KEY name the files of the certificate (with its chain) and of its private key.
import { readFileSync } from 'node:fs'

import { listen } from 'longwire/node'

const listener = await listen({
  port: Number(process.env.PORT ?? 8443),
  tls: {
    cert: readFileSync(process.env.CERT ?? 'cert.pem'),
    key: readFileSync(process.env.KEY ?? 'key.pem'),
    minVersion: 'TLSv1.2',
  },
})
listener.on('connection', (connection) => {
  connection.on('message', (data) => connection.send(data))
})
console.log(`ready at ${listener.url}`)

process.once('SIGTERM', () => void listener.close())
