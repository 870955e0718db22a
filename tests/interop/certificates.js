// SPDX-License-Identifier: LGPL-2.1-or-later
// What Node says of certificates and private keys: node certificates.js DIRECTORY prints JSON.
'use strict';
const crypto = require('crypto');
const fs = require('fs');
const path = require('path');

const directory = process.argv[2];
const read = (name) => fs.readFileSync(path.join(directory, name), 'latin1');
const names = (end) => fs.readdirSync(directory).filter((name) => name.endsWith(end)).sort();

function attempt(make) {
  try {
    return make();
  } catch {
    return null;
  }
}

// One character for each pair: 1 yes, 0 no, - fails.
function answers(questions) {
  return questions.map((ask) => {
    const answer = attempt(ask);
    return answer === null ? '-' : Number(answer);
  }).join('');
}

const certificates = new Map(names('.crt').map((name) => [name, attempt(() => new crypto.X509Certificate(read(name)))])
  .filter(([, certificate]) => certificate !== null));
const keys = new Map(names('.key').map((name) => [name, attempt(() => crypto.createPrivateKey(read(name)))])
  .filter(([, key]) => key !== null));
const publicKeys = [...certificates].map(([, certificate]) => attempt(() => certificate.publicKey));

const result = { certificates: [...certificates.keys()], keys: [...keys.keys()], checkIssued: {}, verify: {}, checkPrivateKey: {} };
for (const [name, certificate] of certificates) {
  result.checkIssued[name] = answers([...certificates.values()].map((other) => () => certificate.checkIssued(other)));
  result.verify[name] = answers(publicKeys.map((key) => () => certificate.verify(key)));
  result.checkPrivateKey[name] = answers([...keys.values()].map((key) => () => certificate.checkPrivateKey(key)));
}
console.log(JSON.stringify(result));
