// SPDX-License-Identifier: LGPL-2.1-or-later
// node peer-client.js PORT CA VERSION: standard input to the server, the server to standard output; one line on standard error.
'use strict';
const fs = require('fs');
const tls = require('tls');
const [port, ca, version] = process.argv.slice(2);

const socket = tls.connect({
  port: Number(port), host: '127.0.0.1', servername: 'localhost', ca: fs.readFileSync(ca),
  minVersion: version, maxVersion: version, ALPNProtocols: ['other/1', 'echo/1'],
}, () => {
  console.error(`negotiated ${socket.getProtocol()} ${socket.alpnProtocol} ${socket.authorized}`);
  process.stdin.pipe(socket);
  socket.pipe(process.stdout);
});
socket.on('error', (error) => {
  console.error(`error ${error.code} ${error.message}`);
  process.exit(1);
});
