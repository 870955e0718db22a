// SPDX-License-Identifier: LGPL-2.1-or-later
// GJS imports the typelib, and a client and a server talk to each other.
import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import System from 'system';
import TlsNode from 'gi://TlsNode?version=1';

const DEADLINE = 20;

Gio._promisify(TlsNode.Socket.prototype, 'handshake_async');
Gio._promisify(TlsNode.Socket.prototype, 'write_async');
Gio._promisify(TlsNode.Socket.prototype, 'read_async');
Gio._promisify(TlsNode.Server.prototype, 'listen_async');
Gio._promisify(TlsNode.Server.prototype, 'close_async');

const encode = text => new GLib.Bytes(new TextEncoder().encode(text));
const decode = bytes => new TextDecoder().decode(bytes.toArray());

function check(condition, text) {
  if (!condition)
    throw new Error(text);
}

function checkEvents(events, expected) {
  check(events.join(' ') === expected, `events: ${events.join(' ')}`);
}

function makeCertificate() {
  const options = new TlsNode.CertificateOptions({common_name: 'localhost'});
  options.add_name('localhost');
  const [certificate, key] = TlsNode.Certificate.generate(options);
  return [encode(certificate.to_pem()), key];
}

const [certificate, key] = makeCertificate();
const [otherCertificate] = makeCertificate();

async function listen() {
  const options = new TlsNode.ServerOptions();
  options.add_cert(certificate);
  options.add_key(key, null);
  const server = TlsNode.Server.new(options);
  server.connect('secure-connection', (_, socket) => {
    socket.connect('data', (_self, bytes) => socket.write(bytes));
    socket.resume();
  });
  await server.listen_async(new TlsNode.ListenOptions({host: '127.0.0.1', port: 0}), null);
  return server;
}

function connect(server, authority) {
  const {port} = server.get_address().recursiveUnpack();
  const options = new TlsNode.ConnectOptions({host: '127.0.0.1', port, servername: 'localhost'});
  options.add_ca(authority);
  const socket = TlsNode.connect(options);
  const events = [];
  for (const name of ['secure-connect', 'end', 'close'])
    socket.connect(name, () => events.push(name));
  socket.connect('error', (_, error) => events.push(TlsNode.error_get_code(error)));
  const closed = new Promise(resolve => socket.connect('close', resolve));
  return {socket, events, closed};
}

const cases = {
  async 'signals carry an echo'() {
    const server = await listen();
    const {socket, events, closed} = connect(server, certificate);
    let received = '';
    socket.connect('data', (_, bytes) => {
      received += decode(bytes);
      if (received === 'hello')
        socket.end();
    });
    socket.write(encode('hello'));
    socket.resume();
    await closed;
    check(received === 'hello', `received: ${received}`);
    check(socket.authorized, 'not authorized');
    checkEvents(events, 'secure-connect end close');
    await server.close_async(null);
  },

  async 'calls carry an echo'() {
    const server = await listen();
    const {socket, closed} = connect(server, certificate);
    await socket.handshake_async(null);
    await socket.write_async(encode('hello'), null);
    const bytes = await socket.read_async(100, null);
    check(decode(bytes) === 'hello', `received: ${decode(bytes)}`);
    socket.destroy(null);
    await closed;
    await server.close_async(null);
  },

  async 'an error has its code'() {
    const server = await listen();
    const {events, closed} = connect(server, otherCertificate);
    await closed;
    checkEvents(events, 'DEPTH_ZERO_SELF_SIGNED_CERT close');
    await server.close_async(null);
  },
};

async function run() {
  let failed = 0;
  let number = 0;
  print(`1..${Object.keys(cases).length}`);
  for (const [name, run_case] of Object.entries(cases)) {
    number++;
    try {
      await run_case(); // eslint-disable-line no-await-in-loop
      print(`ok ${number} ${name}`);
    } catch (error) {
      failed++;
      print(`# ${error.message}\n# ${error.stack}`);
      print(`not ok ${number} ${name}`);
    }
  }
  return failed;
}

const loop = new GLib.MainLoop(null, false);
let status = 1;

GLib.timeout_add_seconds(GLib.PRIORITY_DEFAULT, DEADLINE, () => {
  print('Bail out! it takes too long');
  loop.quit();
  return GLib.SOURCE_REMOVE;
});
run().then(failed => {
  status = failed === 0 ? 0 : 1;
  loop.quit();
});
loop.run();
System.exit(status);
