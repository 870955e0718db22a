// SPDX-License-Identifier: LGPL-2.1-or-later
// gjs -m client.js HOST PORT CA
import GLib from 'gi://GLib';
import System from 'system';
import TlsNode from 'gi://TlsNode?version=1';

const [host, port, ca] = ARGV;
const loop = new GLib.MainLoop(null, false);
let status = 0;

const options = new TlsNode.ConnectOptions({host, port: Number(port), servername: host});
options.add_ca(new GLib.Bytes(GLib.file_get_contents(ca)[1]));

const socket = TlsNode.connect(options);
socket.connect('secure-connect', () => print(`${socket.get_protocol()}, authorized: ${socket.authorized}`));
socket.connect('data', (_, bytes) => print(new TextDecoder().decode(bytes.toArray())));
socket.connect('error', (_, error) => {
  printerr(`${TlsNode.error_get_code(error)}: ${error.message}`);
  status = 1;
});
socket.connect('close', () => loop.quit());
socket.write(new GLib.Bytes(new TextEncoder().encode('GET / HTTP/1.0\r\n\r\n')));
socket.resume();
loop.run();
System.exit(status);
