# SPDX-License-Identifier: LGPL-2.1-or-later
"""Node's spelling of the API to Python's. What the module does not have has no name: it is used as soon as it appears."""

import re

import tlsnode


def snake(name):
    """ "ALPNProtocols" -> "alpn_protocols" """
    name = re.sub(r'([a-z0-9])([A-Z])', r'\1_\2', name)
    return re.sub(r'([A-Z]+)([A-Z][a-z])', r'\1_\2', name).lower()


def signal_name(event):
    """ "tlsClientError" -> "tls-client-error" """
    return snake(event).replace('_', '-')


# Methods that GObject's languages need under another name, with what they are called with.
CALLS = {'ref': ('set_keeps_loop_alive', (True,)), 'unref': ('set_keeps_loop_alive', (False,))}

# Functions of the module, and the class of the options that they take.
FUNCTIONS = {
    'createSecureContext': ('create_secure_context', 'SecureContextOptions'),
    'createServer': ('create_server', 'ServerOptions'),
    'new Server': ('Server', 'ServerOptions'),
    'new TLSSocket': ('Socket', 'SocketOptions'),
    'connect': ('connect', 'ConnectOptions'),
    'checkServerIdentity': ('check_server_identity', None),
    'getCiphers': ('get_ciphers', None),
    'getCurves': ('get_curves', None),
    'getCACertificates': ('get_ca_certificates', None),
    'setDefaultCACertificates': ('set_default_ca_certificates', None),
}
MODULE_VALUES = {
    'DEFAULT_CIPHERS': 'default_ciphers', 'DEFAULT_ECDH_CURVE': 'default_ecdh_curve',
    'DEFAULT_MIN_VERSION': 'default_min_version', 'DEFAULT_MAX_VERSION': 'default_max_version',
    'CLIENT_RENEG_LIMIT': 'client_reneg_limit', 'CLIENT_RENEG_WINDOW': 'client_reneg_window',
}
# Methods that take a context, or the options of one.
CONTEXT_METHODS = {'addContext', 'setKeyCert', 'setSecureContext'}


def attribute(class_name, name):
    """What Python calls a method or property of Node's; None = the class has none."""
    cls = getattr(tlsnode, class_name, None)
    word = CALLS[name][0] if name in CALLS else snake(name)
    return next((item for item in (word, f'get_{word}', f'is_{word}') if hasattr(cls, item)), None)


def has_member(class_name, name):
    return attribute(class_name, name) is not None


def has_event(class_name, event):
    return signal_name(event) in getattr(tlsnode, class_name)._signals


def has_option(options_class, name):
    cls = getattr(tlsnode, options_class, None)
    return cls is not None and (name in cls._options or name in cls._aliases)


def is_word(value):
    """{"$word": ...} of the scenarios' vocabulary."""
    return any(key.startswith('$') for key in value)
