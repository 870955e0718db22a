// SPDX-License-Identifier: LGPL-2.1-or-later
// node choices.js CHOICE-SERVER KIND COUNT SEED PEM...: what OpenSSL's server chooses, ours chooses as well. For each of COUNT random pairs
// of a server's and a client's settings, Node's client connects to Node's server and to ours; protocol, suite, group and certificate, or
// the client's error, are compared. KIND is suites-1.2, suites-1.3, groups or certificates. Each PEM holds a certificate and its key.
'use strict';
const { spawn } = require('child_process');
const fs = require('fs');
const readline = require('readline');
const tls = require('tls');
const [program, kind, count, seed, ...files] = process.argv.slice(2);
const pems = files.map((file) => fs.readFileSync(file));
const PARALLEL = 8;

// xorshift: the same pairs each time.
let state = Number(seed) >>> 0 || 1;
function random(limit) {
  state ^= state << 13; state >>>= 0;
  state ^= state >>> 17;
  state ^= state << 5; state >>>= 0;
  return state % limit;
}
const chance = (percent) => random(100) < percent;

function shuffle(list) {
  const copy = list.slice();
  for (let i = copy.length - 1; i > 0; i--) {
    const j = random(i + 1);
    [copy[i], copy[j]] = [copy[j], copy[i]];
  }
  return copy;
}
const some = (list, most) => shuffle(list).slice(0, 1 + random(most));

const OLD = tls.getCiphers().filter((name) => !/^tls_|psk|srp/.test(name)).map((name) => name.toUpperCase())
  .concat(['AES128-CCM', 'AES256-CCM8', 'DHE-RSA-AES128-CCM', 'ECDHE-ECDSA-AES128-CCM', 'ECDHE-ECDSA-AES256-CCM8',
    'ECDHE-RSA-CAMELLIA128-SHA256', 'CAMELLIA256-SHA', 'ECDHE-ECDSA-CAMELLIA256-SHA384']);
const NEW = ['TLS_AES_256_GCM_SHA384', 'TLS_CHACHA20_POLY1305_SHA256', 'TLS_AES_128_GCM_SHA256', 'TLS_AES_128_CCM_SHA256',
  'TLS_AES_128_CCM_8_SHA256'];
const GROUPS = ['X25519', 'P-256', 'X448', 'P-521', 'P-384', 'ffdhe2048', 'ffdhe3072', 'ffdhe4096'];
const SIGALGS = ['ecdsa_secp256r1_sha256', 'ecdsa_secp384r1_sha384', 'ed25519', 'ed448', 'rsa_pss_rsae_sha256', 'rsa_pss_rsae_sha512',
  'rsa_pss_pss_sha256', 'rsa_pkcs1_sha256', 'RSA+SHA384'];

function oldList() {
  const list = some(OLD, 12).join(':');
  return chance(10) ? `${list}:@STRENGTH` : chance(10) ? `ALL:!PSK:!SRP:!aNULL:!eNULL:!ARIA:-${list.replaceAll(':', ':-')}` : list;
}

function pair() {
  const server = { honorCipherOrder: chance(70), files: shuffle(pems.map((pem, i) => i)).slice(0, chance(60) ? pems.length : 1) };
  const client = {};
  if (kind === 'suites-1.2') {
    server.ciphers = oldList();
    client.ciphers = oldList();
    client.maxVersion = 'TLSv1.2';
    if (chance(40)) server.dhparam = 'auto';
    if (chance(30)) server.maxVersion = 'TLSv1.2';
  } else if (kind === 'suites-1.3') {
    server.ciphers = some(NEW, 5).concat(chance(60) ? some(OLD, 6) : []).join(':');
    client.ciphers = some(NEW, 5).concat(chance(60) ? some(OLD, 6) : []).join(':');
  } else if (kind === 'groups') {
    server.ecdhCurve = some(GROUPS, 6).join(':');
    client.ecdhCurve = some(GROUPS, 6).join(':');
    if (chance(30)) client.maxVersion = 'TLSv1.2';
  } else {
    server.sigalgs = some(SIGALGS, 6).join(':');
    client.sigalgs = some(SIGALGS, 6).join(':');
    if (chance(50)) client.maxVersion = 'TLSv1.2';
    server.ecdhCurve = client.ecdhCurve = 'X25519:P-256:P-384';
  }
  return { server, client };
}

function outcome(port, client) {
  return new Promise((resolve) => {
    const socket = tls.connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...client });
    socket.once('secureConnect', () => {
      const key = socket.getEphemeralKeyInfo();
      const certificate = socket.getPeerCertificate();
      const group = key === null ? '' : `${key.type || 'none'} ${key.name || key.size || ''}`;
      resolve(`${socket.getProtocol()} ${socket.getCipher().standardName} ${group} ${certificate.fingerprint256.slice(0, 8)}`);
      socket.destroy();
    });
    socket.once('error', (error) => resolve(error.code));
  });
}

function native(item) {
  return new Promise((resolve) => {
    const { files: numbers, ...options } = item.server;
    const server = tls.createServer({ ...options, cert: numbers.map((i) => pems[i]), key: numbers.map((i) => pems[i]) });
    server.on('tlsClientError', () => {});
    server.on('secureConnection', (socket) => socket.on('error', () => {}));
    server.listen(0, '127.0.0.1', async () => {
      resolve(await outcome(server.address().port, item.client));
      server.close();
    });
  });
}

function startOurs(items) {
  const child = spawn(program, files, { stdio: ['pipe', 'pipe', 'inherit'] });
  const told = readline.createInterface({ input: child.stdout });
  const ports = new Promise((resolve) => {
    const list = [];
    told.on('line', (line) => {
      const [number, port] = line.split(' ');
      list[number] = port;
      if (Object.keys(list).length === items.length) resolve(list);
    });
  });
  for (const { server } of items) {
    const fields = [server.ciphers, server.honorCipherOrder ? '1' : '0', server.ecdhCurve, server.dhparam, server.sigalgs,
      server.maxVersion, server.files.join(',')];
    child.stdin.write(fields.map((field) => field ?? '-').join('\t') + '\n');
  }
  return { child, ports };
}

async function main() {
  const items = Array.from({ length: Number(count) }, pair);
  const { child, ports } = startOurs(items);
  const list = await ports;
  const tally = { equal: 0, secure: 0, different: 0 };
  let next = 0;

  async function work() {
    while (next < items.length) {
      const number = next++;
      const item = items[number];
      const theirs = await native(item);
      const ours = isNaN(list[number]) ? list[number] : await outcome(Number(list[number]), item.client);
      tally[theirs === ours ? 'equal' : 'different']++;
      if (theirs.startsWith('TLS')) tally.secure++;
      if (theirs !== ours) console.log(`different ${number}: OpenSSL ${theirs}, here ${ours}: ${JSON.stringify(item)}`);
    }
  }
  await Promise.all(Array.from({ length: PARALLEL }, work));
  child.stdin.end();
  console.log(`${kind}: ${tally.equal} equal, ${tally.different} different, ${tally.secure} secure`);
  process.exitCode = tally.different > 0 ? 1 : 0;
}
main();
