// SPDX-License-Identifier: LGPL-2.1-or-later
// node peer-server.js CERT KEY VERSION: an echo server that tells its port and, on standard error, what each client negotiated.
'use strict';
const fs = require('fs');
const tls = require('tls');
const [cert, key, version] = process.argv.slice(2);

const server = tls.createServer({
  cert: fs.readFileSync(cert), key: fs.readFileSync(key),
  minVersion: version, maxVersion: version, ALPNProtocols: ['echo/1'],
}, (socket) => {
  console.error(`negotiated ${socket.getProtocol()} ${socket.alpnProtocol} ${socket.servername}`);
  socket.on('error', (error) => console.error(`error ${error.code} ${error.message}`));
  socket.pipe(socket);
});
server.on('tlsClientError', (error) => console.error(`tlsClientError ${error.code}`));
server.listen(0, '127.0.0.1', () => console.log(`listening on 127.0.0.1:${server.address().port}`));
process.on('SIGTERM', () => process.exit(0));
