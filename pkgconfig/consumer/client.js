// SPDX-License-Identifier: LGPL-2.1-or-later
//
// gjs -m client.js HOST PORT CA-FILE: prints what https://HOST:PORT/ answers.
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';
import TlsNode from 'gi://TlsNode?version=1';

const [host, port, ca] = ARGV;
const loop = GLib.MainLoop.new(null, false);
let status = 0;

const options = new TlsNode.ConnectOptions({ host, servername: host, port: Number(port) });
options.add_ca(Gio.File.new_for_path(ca).load_bytes(null)[0]);

const socket = TlsNode.connect(options);
socket.connect('secure-connect', () => printerr(socket.get_protocol()));
socket.connect('data', (_, data) => print(new TextDecoder().decode(data.toArray())));
socket.connect('error', (_, error) => {
  printerr(`${TlsNode.error_get_code(error)}: ${error.message}`);
  status = 1;
});
socket.connect('close', () => loop.quit());
socket.resume();
socket.write(new TextEncoder().encode('GET / HTTP/1.0\r\n\r\n'));
loop.run();
System.exit(status);
