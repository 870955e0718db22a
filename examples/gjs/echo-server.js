// SPDX-License-Identifier: LGPL-2.1-or-later
// gjs -m echo-server.js PORT CERT KEY
import GLib from 'gi://GLib';
import TlsNode from 'gi://TlsNode?version=1';

const [port, cert, key] = ARGV;
const loop = new GLib.MainLoop(null, false);
const load = path => new GLib.Bytes(GLib.file_get_contents(path)[1]);

const options = new TlsNode.ServerOptions();
options.add_cert(load(cert));
options.add_key(load(key), null);

const server = TlsNode.Server.new(options);
server.connect('secure-connection', (_, socket) => {
  socket.connect('data', (_self, bytes) => {
    // false: the client is slow. Read no more until what is queued has left.
    if (!socket.write(bytes))
      socket.pause();
  });
  socket.connect('drain', () => socket.resume());
  socket.connect('error', (_self, error) => printerr(`${TlsNode.error_get_code(error)}: ${error.message}`));
  socket.resume();
});
server.connect('error', (_, error) => {
  printerr(`${TlsNode.error_get_code(error)}: ${error.message}`);
  loop.quit();
});
server.connect('listening', () => print(`listening on ${server.get_address().print(false)}`));
server.listen(new TlsNode.ListenOptions({host: '127.0.0.1', port: Number(port)}));
loop.run();
