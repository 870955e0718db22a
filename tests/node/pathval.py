#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Path validation: answers jobs, or judges the cases of other projects.

    pathval.py < JOBS                        one line for each job: id, OK or FAIL, the reason, with tabs between
    pathval.py --limbo FILE --baseline FILE [--bettertls FILE]

A job is CASE id, TIME epoch or -, HOST dns|ip|mail value, KIND server|client|any, ROOT, INTER, PEER and CRL with DER in base64, END, one to a
line. With --limbo the cases of C2SP/x509-limbo are judged, with --bettertls those of Netflix's BetterTLS; --baseline says what is
expected and what GnuTLS, OpenSSL and Node say. It is a failure to accept what is to be refused and what Node refuses, and to be wrong
where GnuTLS or Node is right, but for EXPLAINED.
"""

import argparse
import base64
import binascii
import collections
import datetime
import gzip
import json
import lzma
import re
import sys
import time

import tlsnode

# Where GnuTLS has the expected verdict, and we Node's, which refuses. Each has a twin in the same collection that looks alike and
# is to be refused.
EXPLAINED = {
    'limbo::rfc5280::ca-as-leaf': 'the key usage has no digitalSignature; webpki::ca-as-leaf is the same and must fail',
    'limbo::pathlen::validation-ignores-pathlen-in-leaf': 'the same: the leaf is a CA without digitalSignature',
    'limbo::rfc5280::root-and-intermediate-swapped': 'an intermediate is no anchor without allowPartialTrustChain',
    'limbo::cve::cve-2024-0567': 'the same; rfc5280::aki::cross-signed-root-missing-aki must fail',
}


def pem(label, der):
    return '-----BEGIN %s-----\n%s-----END %s-----\n' % (label, base64.encodebytes(der).decode(), label)


class Job:
    def __init__(self, name):
        self.name, self.kind, self.time, self.host = name, 'server', 0, None
        self.roots, self.inters, self.crls, self.peer = [], [], [], b''

    def read(self, word, value):
        """One line of a job."""
        lists = {'ROOT': self.roots, 'INTER': self.inters, 'CRL': self.crls}
        if word in lists:
            lists[word].append(base64.b64decode(value))
        elif word == 'PEER':
            self.peer = base64.b64decode(value)
        elif word == 'TIME':
            self.time = 0 if value == '-' else int(value)
        elif word == 'KIND':
            self.kind = value
        elif word == 'HOST':
            self.host = value.split(' ', 1)


class Judge:
    """Contexts are made once for the same roots and CRLs."""

    def __init__(self):
        self.contexts = {}

    def context(self, job):
        key = (tuple(job.roots), tuple(job.crls))
        if key not in self.contexts:
            if len(self.contexts) > 100:
                self.contexts.clear()
            keywords = {'ca': [pem('CERTIFICATE', root) for root in job.roots]}
            if job.crls:
                keywords['crl'] = [pem('X509 CRL', crl) for crl in job.crls]
            self.contexts[key] = tlsnode.create_secure_context(**keywords)
        return self.contexts[key]

    def verdict(self, job):
        """None = good, else the reason."""
        try:
            leaf = tlsnode.Certificate(job.peer)
            inters = ''.join(pem('CERTIFICATE', inter) for inter in job.inters).encode() or None
            kind, host = job.host or (None, None)
            name = None if kind == 'mail' else host
            report = leaf.verify_chain(inters, self.context(job), job.kind, name, job.time)
        except tlsnode.Error as error:
            return '%s %s' % (error.code, error)
        if not report['authorized']:
            return '%s %s' % (report['code'], report['message'])
        if kind == 'mail' and not has_mail(leaf, host):
            return 'the address is none of the alternative names'
        return None


def has_mail(leaf, address):
    """RFC 5280 section 4.2.1.6: the local part with its case, the host without."""
    local, _, host = address.rpartition('@')
    names = re.findall(r'email:([^,"]+)', leaf.subject_alt_name or '')
    return any(name.rpartition('@')[0] == local and name.rpartition('@')[2].lower() == host.lower() for name in names)


def answer_jobs():
    judge, job = Judge(), None
    for line in sys.stdin:
        word, _, value = line.strip().partition(' ')
        if word == 'CASE':
            job = Job(value)
        elif word == 'END' and job is not None:
            reason = judge.verdict(job)
            print('%s\t%s\t%s' % (job.name, 'FAIL' if reason else 'OK', ' '.join((reason or '').split())), flush=True)
            job = None
        elif job is not None:
            try:
                job.read(word, value)
            except (ValueError, binascii.Error):
                job.peer = b''  # which nobody verifies
    return 0


def blocks(text):
    return [base64.b64decode(body) for body in re.findall(r'-----BEGIN [^-]+-----(.*?)-----END', text, re.DOTALL)]


def limbo_jobs(path):
    kinds = {'DNS': 'dns', 'IP': 'ip', 'RFC822': 'mail'}
    with gzip.open(path) as file:
        cases = json.load(file)['testcases']
    for case in cases:
        job = Job('limbo::' + case['id'])
        job.kind = case['validation_kind'].lower()
        when = case['validation_time']
        if when:
            job.time = int(datetime.datetime.fromisoformat(when.replace('Z', '+00:00')).timestamp())
        peer = case['expected_peer_name']
        if peer:
            job.host = (kinds[peer['kind']], peer['value'])
        for words, target in ((case['trusted_certs'], job.roots), (case['untrusted_intermediates'], job.inters),
                              (case['crls'], job.crls)):
            target.extend(der for text in words for der in blocks(text))
        job.peer = blocks(case['peer_certificate'])[0]
        yield job


def bettertls_jobs(path):
    with lzma.open(path) as file:
        suites = json.load(file)
    for suite in ('pathbuilding', 'nameconstraints'):
        for case in suites[suite]:
            job = Job('bettertls::%s::tc%s' % (suite, case['id']))
            certificates = [base64.b64decode(text) for text in case['certificates']]
            job.roots, job.peer, job.inters = [base64.b64decode(suites['root'])], certificates[0], certificates[1:]
            job.host = ('dns', case['hostname'])
            yield job


def fault(name, case, good):
    """What is wrong with a verdict, None = nothing."""
    if good and not case['e'] and not case['node']:
        return 'ACCEPTED, and Node refuses'
    others = {case['gnutls'], case['node']}
    if case.get('j', 1) and good != bool(case['e']) and case['e'] in others and name not in EXPLAINED:
        return 'wrong where GnuTLS or Node is right'
    return None


def judge_cases(arguments):
    with gzip.open(arguments.baseline) as file:
        baseline = json.load(file)
    jobs = list(limbo_jobs(arguments.limbo)) if arguments.limbo else []
    if arguments.bettertls:
        jobs += bettertls_jobs(arguments.bettertls)
    judge, counts, slowest, faults = Judge(), collections.Counter(), (0, ''), 0
    start = time.monotonic()
    for job in jobs:
        case, begin = baseline[job.name], time.process_time()
        reason = judge.verdict(job)
        slowest = max(slowest, (time.process_time() - begin, job.name))
        good, what = reason is None, None
        what = fault(job.name, case, good)
        if what:
            faults += 1
            print('FAIL %s: %s (%s)' % (job.name, what, reason or 'accepted'))
        counts['as expected' if good == bool(case['e']) else 'explained' if job.name in EXPLAINED else
               'as Node, which is not as expected' if good == bool(case['node']) else 'other'] += 1
    for what, count in sorted(counts.items()):
        print('%6d %s' % (count, what))
    print('%d cases in %.1f s, the slowest %.0f ms (%s)' % (len(jobs), time.monotonic() - start, slowest[0] * 1000, slowest[1]))
    print('%d passed, %d failed' % (len(jobs) - faults, faults))
    return 1 if faults else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('--limbo')
    parser.add_argument('--bettertls')
    parser.add_argument('--baseline')
    arguments = parser.parse_args()
    if arguments.limbo or arguments.bettertls:
        return judge_cases(arguments)
    return answer_jobs()


if __name__ == '__main__':
    sys.exit(main())
