# SPDX-License-Identifier: LGPL-2.1-or-later
"""The one closed table of what this driver may add: how Node spells "nothing" where Python says None.

C has one NULL. Node has null, undefined, false and an empty object, and which of them says when the question was asked.
Nothing else may be computed here: a value that is not None is never touched, and a name that is not in the table stays null.
"""

UNDEFINED = '$undefined'
EMPTY = {}
SOCKET = '$TLSSocket'
NO_CODE = 'UNKNOWN'  # of an error that is the program's own and has none: undefined in Node

# fact: (before the handshake is done, afterwards, once the socket is destroyed)
TABLE = {
    # What was negotiated: not known yet, or known to be absent.
    'alpnProtocol': (None, False, False),
    'servername': (None, False, False),
    # The getters of TLSSocket. null = there is no connection (any more).
    'getProtocol': (None, None, None),
    'getCipher': (UNDEFINED, UNDEFINED, None),
    'getPeerCertificate': (EMPTY, EMPTY, None),
    'getCertificate': (EMPTY, EMPTY, None),
    'peerCertificate': ('empty', 'empty', None),
    'getPeerX509Certificate': (UNDEFINED, UNDEFINED, UNDEFINED),
    'getX509Certificate': (UNDEFINED, UNDEFINED, UNDEFINED),
    'getSession': (UNDEFINED, UNDEFINED, None),
    'getTLSTicket': (UNDEFINED, UNDEFINED, UNDEFINED),
    'getFinished': (UNDEFINED, UNDEFINED, UNDEFINED),
    'getPeerFinished': (UNDEFINED, UNDEFINED, UNDEFINED),
    # The name in a certificate that is not there: `undefined?.subject?.CN`.
    'commonName': (UNDEFINED, UNDEFINED, UNDEFINED),
    # net.Socket and net.Server
    'address': (EMPTY, EMPTY, EMPTY),
    'remoteAddress': (UNDEFINED, UNDEFINED, UNDEFINED),
    'remoteFamily': (UNDEFINED, UNDEFINED, UNDEFINED),
    'localAddress': (UNDEFINED, UNDEFINED, UNDEFINED),
    'localFamily': (UNDEFINED, UNDEFINED, UNDEFINED),
    # Setters give the socket itself, so that calls can be chained; in C they give nothing.
    'setTimeout': (SOCKET, SOCKET, SOCKET),
    'setNoDelay': (SOCKET, SOCKET, SOCKET),
    'setKeepAlive': (SOCKET, SOCKET, SOCKET),
    'ref': (SOCKET, SOCKET, SOCKET),
    'unref': (SOCKET, SOCKET, SOCKET),
    'pause': (SOCKET, SOCKET, SOCKET),
    'resume': (SOCKET, SOCKET, SOCKET),
    # checkServerIdentity () gives an Error or undefined; in Python it raises or returns.
    'checkServerIdentity': (UNDEFINED, UNDEFINED, UNDEFINED),
    # Arguments of callbacks
    'ALPNCallback.servername': (False, False, False),
    # X509Certificate
    'subjectAltName': (UNDEFINED, UNDEFINED, UNDEFINED),
    'infoAccess': (UNDEFINED, UNDEFINED, UNDEFINED),
    'keyUsage': (UNDEFINED, UNDEFINED, UNDEFINED),
    'checkHost': (UNDEFINED, UNDEFINED, UNDEFINED),
    'checkEmail': (UNDEFINED, UNDEFINED, UNDEFINED),
    'checkIP': (UNDEFINED, UNDEFINED, UNDEFINED),
}

def spell(fact, value, is_secured, is_destroyed):
    """Node's nothing for a fact that is None; any other value as it is."""
    if value is not None or fact not in TABLE:
        return value
    before, after, closed = TABLE[fact]
    if fact in ('alpnProtocol', 'servername'):  # these properties outlive the connection
        return after if is_secured else before
    return closed if is_destroyed else after if is_secured else before
