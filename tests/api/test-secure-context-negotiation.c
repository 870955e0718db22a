/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "tests/support/tn-hello.h"
#include "tests/support/tn-settings.h"
#include "tests/support/tn-test.h"

/* What contexts negotiate. */

/* Every outcome is that of Node 20 with the same options and the same files. */

#define CA "ca=ca1.crt.pem"
#define RSA "cert=srv.crt.pem key=srv.key.pem"
#define EC "cert=srv-ec.crt.pem key=srv-ec.key.pem"
#define BOTH "cert=srv.crt.pem+srv-ec.crt.pem key=srv.key.pem+srv-ec.key.pem"

typedef struct {
  const char *name;
  const char *client;
  const char *server;
  const char *outcome;
} MeetCase;

static const MeetCase meet_cases[] = {
  { "versions/maximum-TLSv1",
    CA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1 maxVersion=TLSv1",
    RSA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1", "TLSv1 ECDHE-RSA-AES256-SHA" },
  { "versions/minimum-TLSv1", CA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1",
    RSA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1", "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "versions/maximum-TLSv1.1",
    CA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1 maxVersion=TLSv1.1",
    RSA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1", "TLSv1.1 ECDHE-RSA-AES256-SHA" },
  { "versions/minimum-TLSv1.1", CA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1.1",
    RSA " ciphers=DEFAULT@SECLEVEL=0 minVersion=TLSv1", "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "versions/maximum-TLSv1.2", CA " minVersion=TLSv1 maxVersion=TLSv1.2",
    RSA " minVersion=TLSv1", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "versions/minimum-TLSv1.2", CA " minVersion=TLSv1.2", RSA " minVersion=TLSv1",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "versions/maximum-TLSv1.3", CA " minVersion=TLSv1 maxVersion=TLSv1.3",
    RSA " minVersion=TLSv1", "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "versions/minimum-TLSv1.3", CA " minVersion=TLSv1.3", RSA " minVersion=TLSv1",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "versions/default-is-1.2-and-1.3", CA " maxVersion=TLSv1.2", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "versions/not-below-the-minimum", CA " maxVersion=TLSv1.2", RSA " minVersion=TLSv1.3",
    "client ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION server ERR_SSL_UNSUPPORTED_PROTOCOL" },
  { "versions/not-above-the-maximum", CA " minVersion=TLSv1.3", RSA " maxVersion=TLSv1.2",
    "client ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION server ERR_SSL_UNSUPPORTED_PROTOCOL" },
  { "secure-protocol/TLS_method", CA " secureProtocol=TLS_method", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "secure-protocol/SSLv23_method", CA " secureProtocol=SSLv23_method", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-protocol/TLSv1_2_method", CA " secureProtocol=TLSv1_2_method", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-protocol/TLS_client_method", CA " secureProtocol=TLS_client_method", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "secure-protocol/TLSv1_2_client_method", CA " secureProtocol=TLSv1_2_client_method", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-protocol/TLSv1_1_method",
    CA " secureProtocol=TLSv1_1_method ciphers=DEFAULT@SECLEVEL=0",
    RSA " secureProtocol=TLS_method ciphers=DEFAULT@SECLEVEL=0",
    "TLSv1.1 ECDHE-RSA-AES256-SHA" },
  { "secure-protocol/of-a-server", CA, RSA " secureProtocol=TLSv1_2_server_method",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-options/no-1.3", CA " secureOptions=0x20000000", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-options/no-1.3-of-the-server", CA, RSA " secureOptions=0x20000000",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "secure-options/no-1.2", CA " secureOptions=0x08000000", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "secure-options/no-1.2-and-a-maximum", CA " secureOptions=0x08000000 maxVersion=TLSv1.2",
    RSA, "client ERR_SSL_NO_PROTOCOLS_AVAILABLE server ERR_SSL_UNEXPECTED_MESSAGE" },
  { "secure-options/no-1.2-and-an-older-one",
    CA " minVersion=TLSv1.1 secureOptions=0x28000000 ciphers=DEFAULT@SECLEVEL=0",
    RSA " minVersion=TLSv1 ciphers=DEFAULT@SECLEVEL=0", "TLSv1.1 ECDHE-RSA-AES256-SHA" },
  { "secure-options/no-1.1",
    CA
    " minVersion=TLSv1 maxVersion=TLSv1.1 secureOptions=0x10000000 ciphers=DEFAULT@SECLEVEL=0",
    RSA " minVersion=TLSv1 ciphers=DEFAULT@SECLEVEL=0", "TLSv1 ECDHE-RSA-AES256-SHA" },
  { "secure-options/no-1.0",
    CA " minVersion=TLSv1 maxVersion=TLSv1 secureOptions=0x04000000 ciphers=DEFAULT@SECLEVEL=0",
    RSA " minVersion=TLSv1 ciphers=DEFAULT@SECLEVEL=0",
    "client ERR_SSL_NO_PROTOCOLS_AVAILABLE server ERR_SSL_UNEXPECTED_MESSAGE" },
  { "secure-options/no-ssl3", CA " secureOptions=0x02000000", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "secure-options/none-left", CA " secureOptions=0x28000000", RSA,
    "client ERR_SSL_NO_PROTOCOLS_AVAILABLE server ERR_SSL_UNEXPECTED_MESSAGE" },
  { "order/servers-by-default",
    CA " ciphers=ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    RSA " ciphers=ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "order/clients-when-it-is-not-honoured",
    CA " ciphers=ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    RSA
    " ciphers=ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384 honorCipherOrder=false",
    "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384" },
  { "order/by-secure-options",
    CA " ciphers=ECDHE-RSA-AES256-GCM-SHA384:ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    RSA " ciphers=ECDHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES256-GCM-SHA384 "
        "honorCipherOrder=false secureOptions=0x400000",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "order/servers-with-1.3", CA " ciphers=TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
    RSA " ciphers=TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256",
    "TLSv1.3 TLS_AES_128_GCM_SHA256" },
  { "order/clients-with-1.3", CA " ciphers=TLS_CHACHA20_POLY1305_SHA256:TLS_AES_128_GCM_SHA256",
    RSA " ciphers=TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256 honorCipherOrder=false",
    "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256" },
  { "ciphers/default", CA, RSA, "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ciphers/default-with-1.2", CA " maxVersion=TLSv1.2", RSA,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "ciphers/only-1.3-names", CA " ciphers=TLS_AES_128_GCM_SHA256", RSA,
    "TLSv1.3 TLS_AES_128_GCM_SHA256" },
  { "ciphers/only-1.3-names-exclude-1.2", CA " ciphers=TLS_AES_128_GCM_SHA256",
    RSA " maxVersion=TLSv1.2",
    "client ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION server ERR_SSL_UNSUPPORTED_PROTOCOL" },
  { "ciphers/only-1.2-names-keep-1.3", CA " ciphers=ECDHE-RSA-AES128-GCM-SHA256", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ciphers/mixed", CA " ciphers=TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-SHA256", RSA,
    "TLSv1.3 TLS_CHACHA20_POLY1305_SHA256" },
  { "ciphers/mixed-with-1.2",
    CA " ciphers=TLS_CHACHA20_POLY1305_SHA256:ECDHE-RSA-AES128-SHA256",
    RSA " maxVersion=TLSv1.2", "TLSv1.2 ECDHE-RSA-AES128-SHA256" },
  { "ciphers/1.3-comes-first-whatever-the-order",
    CA " ciphers=ECDHE-RSA-AES128-GCM-SHA256:TLS_AES_128_GCM_SHA256", RSA,
    "TLSv1.3 TLS_AES_128_GCM_SHA256" },
  { "ciphers/eecdh-does-not-touch-1.3", CA " ciphers=EECDH", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ciphers/not-eecdh-does-not-touch-1.3", CA " ciphers=DEFAULT:!EECDH", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ciphers/not-eecdh-with-1.2", CA " ciphers=DEFAULT:!EECDH maxVersion=TLSv1.2", RSA,
    "TLSv1.2 AES256-GCM-SHA384" },
  { "ciphers/operators",
    CA
    " ciphers=HIGH:!ECDHE:!DHE:-AES256:+AES128:!PSK:!CAMELLIA:!ARIA:!AESCCM maxVersion=TLSv1.2",
    RSA, "TLSv1.2 AES128-GCM-SHA256" },
  { "ciphers/conjunction", CA " ciphers=ECDHE+AESGCM:!AES128 maxVersion=TLSv1.2", RSA,
    "TLSv1.2 ECDHE-RSA-AES256-GCM-SHA384" },
  { "ciphers/ccm-is-off", CA " ciphers=TLS_AES_128_CCM_SHA256", RSA,
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SHARED_CIPHER" },
  { "ciphers/ccm-when-named", CA " ciphers=TLS_AES_128_CCM_SHA256",
    RSA " ciphers=TLS_AES_128_CCM_SHA256", "TLSv1.3 TLS_AES_128_CCM_SHA256" },
  { "ciphers/ccm8-when-named", CA " ciphers=TLS_AES_128_CCM_8_SHA256",
    RSA " ciphers=TLS_AES_128_CCM_8_SHA256", "TLSv1.3 TLS_AES_128_CCM_8_SHA256" },
  { "ciphers/no-shared", CA " ciphers=AES128-SHA maxVersion=TLSv1.2", RSA " ciphers=AES256-SHA",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SHARED_CIPHER" },
  { "ciphers/level-2-refuses-a-weak-key", CA " ciphers=DEFAULT@SECLEVEL=2",
    "cert=srv-rsa1024.crt.pem key=srv-rsa1024.key.pem ciphers=DEFAULT@SECLEVEL=0",
    "client UNSPECIFIED server ECONNRESET" },
  { "ciphers/level-0-takes-a-weak-key", CA " ciphers=DEFAULT@SECLEVEL=0",
    "cert=srv-rsa1024.crt.pem key=srv-rsa1024.key.pem ciphers=DEFAULT@SECLEVEL=0",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "ciphers/level-5", CA " ciphers=DEFAULT@SECLEVEL=5", RSA,
    "client UNSPECIFIED server ECONNRESET" },
  { "ciphers/strength", CA " ciphers=AES128-SHA:AES256-SHA:@STRENGTH maxVersion=TLSv1.2",
    RSA " honorCipherOrder=false", "TLSv1.2 AES256-SHA" },
  { "sigalgs/equal", CA " sigalgs=RSA-PSS+SHA256", RSA " sigalgs=RSA-PSS+SHA256",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "sigalgs/equal-with-1.2", CA " sigalgs=RSA-PSS+SHA256 maxVersion=TLSv1.2",
    RSA " sigalgs=RSA-PSS+SHA256", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "sigalgs/nothing-in-common", CA " sigalgs=RSA-PSS+SHA256", RSA " sigalgs=RSA-PSS+SHA384",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS" },
  { "sigalgs/nothing-in-common-with-1.2", CA " sigalgs=RSA-PSS+SHA256 maxVersion=TLSv1.2",
    RSA " sigalgs=RSA-PSS+SHA384",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SHARED_SIGNATURE_ALGORITHMS" },
  { "sigalgs/two-spellings", CA " sigalgs=rsa_pss_rsae_sha512", RSA " sigalgs=RSA-PSS+SHA512",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "sigalgs/two-spellings-with-1.2", CA " sigalgs=rsa_pss_rsae_sha512 maxVersion=TLSv1.2",
    RSA " sigalgs=RSA-PSS+SHA512", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "sigalgs/not-for-this-key", CA " sigalgs=ECDSA+SHA256", RSA " sigalgs=ECDSA+SHA256",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM" },
  { "sigalgs/not-for-this-key-with-1.2", CA " sigalgs=ECDSA+SHA256 maxVersion=TLSv1.2",
    RSA " sigalgs=ECDSA+SHA256",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SHARED_CIPHER" },
  { "sigalgs/list", CA " sigalgs=RSA+SHA384:RSA-PSS+SHA384", RSA " sigalgs=RSA-PSS+SHA384",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "sigalgs/list-with-1.2", CA " sigalgs=RSA+SHA384:RSA-PSS+SHA384 maxVersion=TLSv1.2",
    RSA " sigalgs=RSA-PSS+SHA384", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "sigalgs/of-the-client-alone", CA " sigalgs=RSA-PSS+SHA384", RSA,
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "sigalgs/of-the-server-alone", CA, RSA " sigalgs=RSA-PSS+SHA384",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "sigalgs/the-client-accepts-no-other", CA " sigalgs=ECDSA+SHA384", EC,
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM" },
  { "sigalgs/ecdsa-with-1.2", CA " sigalgs=ECDSA+SHA384 maxVersion=TLSv1.2", EC,
    "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "sigalgs/choose-the-certificate-rsa", CA " sigalgs=RSA-PSS+SHA256 maxVersion=TLSv1.2", BOTH,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "sigalgs/choose-the-certificate-ecdsa", CA " sigalgs=ECDSA+SHA256 maxVersion=TLSv1.2", BOTH,
    "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "curve/in-common", CA " ecdhCurve=P-384", RSA " ecdhCurve=P-521:P-384:P-256",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "curve/in-common-with-1.2", CA " ecdhCurve=P-384 maxVersion=TLSv1.2",
    RSA " ecdhCurve=P-521:P-384:P-256", "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "curve/nothing-in-common", CA " ecdhCurve=P-384", RSA " ecdhCurve=P-256",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SUITABLE_KEY_SHARE" },
  { "curve/nothing-in-common-with-1.2", CA " ecdhCurve=P-384 maxVersion=TLSv1.2",
    RSA " ecdhCurve=P-256", "TLSv1.2 AES256-GCM-SHA384" },
  { "curve/auto", CA " ecdhCurve=auto", RSA " ecdhCurve=auto",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "curve/aliases", CA " ecdhCurve=secp384r1", RSA " ecdhCurve=P-384",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "curve/x25519", CA " ecdhCurve=X25519", RSA, "TLSv1.3 TLS_AES_256_GCM_SHA384" },
  { "dhparam/none", CA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA", "TLSv1.2 AES128-SHA" },
  { "dhparam/auto", CA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA dhparam=auto",
    "TLSv1.2 DHE-RSA-AES128-GCM-SHA256" },
  { "dhparam/2048-bits", CA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA dhparam=dh2048.pem",
    "TLSv1.2 DHE-RSA-AES128-GCM-SHA256" },
  { "dhparam/1024-bits", CA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA dhparam=dh1024.pem",
    "TLSv1.2 DHE-RSA-AES128-GCM-SHA256" },
  { "dhparam/junk-is-nothing",
    CA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:AES128-SHA dhparam==junk", "TLSv1.2 AES128-SHA" },
  { "dhparam/ecdhe-works-without",
    CA " ciphers=DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    RSA " ciphers=DHE-RSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256 dhparam==junk",
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "dhparam/dhe-alone-without", CA " ciphers=DHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2",
    RSA, "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SHARED_CIPHER" },
  { "keys/rsa-for-a-client-of-rsa",
    CA " ciphers=ECDHE-RSA-AES128-GCM-SHA256 maxVersion=TLSv1.2", BOTH,
    "TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256" },
  { "keys/ecdsa-for-a-client-of-ecdsa",
    CA " ciphers=ECDHE-ECDSA-AES128-GCM-SHA256 maxVersion=TLSv1.2", BOTH,
    "TLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256" },
  { "keys/none-with-1.2", CA " maxVersion=TLSv1.2", "",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server ERR_SSL_NO_SHARED_CIPHER" },
  { "keys/none-with-1.3", CA " minVersion=TLSv1.3", "",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM" },
  { "keys/certificate-without-key", CA, "cert=srv.crt.pem",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM" },
  { "keys/key-without-certificate", CA, "key=srv.key.pem",
    "client ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE server "
    "ERR_SSL_NO_SUITABLE_SIGNATURE_ALGORITHM" },
  { "curve/numbers", CA " ecdhCurve=715", RSA " ecdhCurve=P-384",
    "TLSv1.3 TLS_AES_256_GCM_SHA384" },
};

static void
test_they_meet_as_in_node (gconstpointer data)
{
  const MeetCase *c = data;
  g_autofree char *outcome = tn_settings_meet (c->client, c->server);

  g_assert_cmpstr (outcome, ==, c->outcome);
}

/* On the wire: what a client offers, in its order. Recorded from Node 20; without SHA-224 and DSA, which are in no hello here. */
typedef struct {
  const char *name;
  const char *settings;
  const char *groups;
  const char *sigalgs;
  const char *versions;
} OfferCase;

#define SUPPORTED_GROUPS 10
#define SIGNATURE_ALGORITHMS 13
#define SUPPORTED_VERSIONS 43

#define GROUPS "001d 0017 001e 0019 0018 0100 0101 0102 0103 0104"
#define SIGALGS "0403 0503 0603 0807 0808 0809 080a 080b 0804 0805 0806 0401 0501 0601"

static const OfferCase offer_cases[] = {
  { "default", "", GROUPS, SIGALGS, "0304 0303" },
  { "sigalgs", "sigalgs=RSA+SHA384:ECDSA+SHA256:rsa_pss_rsae_sha512", GROUPS, "0501 0403 0806",
    "0304 0303" },
  { "curves", "ecdhCurve=P-521:P-384:P-256", "0019 0018 0017", SIGALGS, "0304 0303" },
  { "one-curve", "ecdhCurve=X25519", "001d", SIGALGS, "0304 0303" },
  { "minimum", "minVersion=TLSv1.3", GROUPS, SIGALGS, "0304" },
  { "maximum", "maxVersion=TLSv1.2", "001d 0017 001e 0019 0018", SIGALGS, "" },
  { "old", "minVersion=TLSv1 maxVersion=TLSv1.1 ciphers=DEFAULT@SECLEVEL=0",
    "001d 0017 001e 0019 0018", "", "" },
  { "all", "minVersion=TLSv1 ciphers=DEFAULT@SECLEVEL=0", GROUPS, SIGALGS " 0203 0201 0202",
    "0304 0303 0302 0301" },
  { "level-2", "ciphers=DEFAULT@SECLEVEL=2", GROUPS, SIGALGS, "0304 0303" },
  { "no-1.3-bit", "minVersion=TLSv1.1 secureOptions=0x20000000 ciphers=DEFAULT@SECLEVEL=0",
    "001d 0017 001e 0019 0018", SIGALGS " 0203 0201 0202", "" },
};

static char *
list_numbers (GBytes *hello, guint extension, gsize skip)
{
  gsize length = 0;
  const guint8 *data = tn_hello_find_extension (hello, extension, &length);
  GString *text = g_string_new (NULL);

  for (gsize i = skip; data != NULL && i + 1 < length; i += 2)
    g_string_append_printf (text, "%s%02x%02x", i == skip ? "" : " ", data[i], data[i + 1]);
  return g_string_free (text, FALSE);
}

static void
test_an_offer_is_that_of_node (gconstpointer data)
{
  const OfferCase *c = data;
  g_autoptr (TlsNodeConnectOptions) options = tls_node_connect_options_new ();
  g_autoptr (GBytes) hello = NULL;
  g_autofree char *groups = NULL;
  g_autofree char *sigalgs = NULL;
  g_autofree char *versions = NULL;

  tn_settings_apply (options, c->settings);
  hello = tn_hello_capture (options);
  groups = list_numbers (hello, SUPPORTED_GROUPS, 2);
  sigalgs = list_numbers (hello, SIGNATURE_ALGORITHMS, 2);
  versions = list_numbers (hello, SUPPORTED_VERSIONS, 1);

  g_assert_cmpstr (groups, ==, c->groups);
  g_assert_cmpstr (sigalgs, ==, c->sigalgs);
  g_assert_cmpstr (versions, ==, c->versions);
}

typedef struct {
  const char *name;
  const char *settings;
  const char *code; /* NULL = no error */
  const char *message;
} CheckCase;

/* Digests and algorithms alone are what the document has; Node 20 refuses them. */
static const CheckCase check_cases[] = {
  { "unknown-cipher", "ciphers=NOPE", "ERR_SSL_NO_CIPHER_MATCH",
    "error:0A0000B9:SSL routines::no cipher match" },
  { "lower-case-cipher", "ciphers=aes128-sha", "ERR_SSL_NO_CIPHER_MATCH",
    "error:0A0000B9:SSL routines::no cipher match" },
  { "colon", "ciphers=:", "ERR_INVALID_ARG_VALUE",
    "The property 'options.ciphers' is invalid. Received [ '', '' ]" },
  { "empty-ciphers", "ciphers=", NULL, NULL },
  { "unknown-1.3-suite", "ciphers=TLS_NOPE", "ERR_SSL_NO_CIPHER_MATCH",
    "error:0A0000B9:SSL routines::no cipher match" },
  { "empty-sigalgs", "sigalgs=", "ERR_INVALID_ARG_VALUE",
    "The property 'options.sigalgs' is invalid. Received ''" },
  { "unknown-sigalg", "sigalgs=NOPE", "UNKNOWN", "error:00000000:lib(0)::reason(0)" },
  { "half-known-sigalgs", "sigalgs=RSA+SHA256:NOPE", "UNKNOWN",
    "error:00000000:lib(0)::reason(0)" },
  { "sigalg-name", "sigalgs=rsa_pss_pss_sha512", NULL, NULL },
  { "unknown-curve", "ecdhCurve=nope", "ERR_CRYPTO_OPERATION_FAILED",
    "Failed to set ECDH curve" },
  { "empty-curve", "ecdhCurve=", "ERR_CRYPTO_OPERATION_FAILED", "Failed to set ECDH curve" },
  { "curve-list", "ecdhCurve=P-521:P-384:P-256", NULL, NULL },
  { "curve-list-with-unknown", "ecdhCurve=P-256:nope", "ERR_CRYPTO_OPERATION_FAILED",
    "Failed to set ECDH curve" },
  { "dh-512", "dhparam=dh512.pem", "ERR_INVALID_ARG_VALUE",
    "DH parameter is less than 1024 bits" },
  { "dh-junk", "dhparam==junk", NULL, NULL },
  { "dh-empty", "dhparam==", NULL, NULL },
  { "dh-auto", "dhparam=auto", NULL, NULL },
  { "minimum-unknown", "minVersion=TLSv1.4", "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "\"TLSv1.4\" is not a valid minimum TLS protocol version" },
  { "maximum-unknown", "maxVersion=SSLv3", "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "\"SSLv3\" is not a valid maximum TLS protocol version" },
  { "minimum-empty", "minVersion=", "ERR_TLS_INVALID_PROTOCOL_VERSION",
    "\"\" is not a valid minimum TLS protocol version" },
  { "crossed", "minVersion=TLSv1.3 maxVersion=TLSv1.2", NULL, NULL },
  { "method-unknown", "secureProtocol=nope", "ERR_TLS_INVALID_PROTOCOL_METHOD",
    "Unknown method: nope" },
  { "method-ssl3", "secureProtocol=SSLv3_method", "ERR_TLS_INVALID_PROTOCOL_METHOD",
    "SSLv3 methods disabled" },
  { "method-ssl2", "secureProtocol=SSLv2_client_method", "ERR_TLS_INVALID_PROTOCOL_METHOD",
    "SSLv2 methods disabled" },
  { "method-lower-case", "secureProtocol=tls_method", "ERR_TLS_INVALID_PROTOCOL_METHOD",
    "Unknown method: tls_method" },
  { "method-1.3", "secureProtocol=TLSv1_3_method", "ERR_TLS_INVALID_PROTOCOL_METHOD",
    "Unknown method: TLSv1_3_method" },
  { "method-and-minimum", "secureProtocol=TLS_method minVersion=TLSv1.2",
    "ERR_TLS_PROTOCOL_VERSION_CONFLICT",
    "TLS protocol version \"TLSv1.2\" conflicts with secureProtocol \"TLS_method\"" },
  { "method-and-maximum", "secureProtocol=TLS_method maxVersion=TLSv1.2",
    "ERR_TLS_PROTOCOL_VERSION_CONFLICT",
    "TLS protocol version \"TLSv1.2\" conflicts with secureProtocol \"TLS_method\"" },
  { "level-6", "ciphers=DEFAULT@SECLEVEL=6", "ERR_SSL_INVALID_COMMAND",
    "error:0A000118:SSL routines::invalid command" },
  { "secure-options-unknown-bit", "secureOptions=0x8000000000000000", "ERR_INVALID_ARG_VALUE",
    "The property 'options.secureOptions' is invalid: unknown bit 0x8000000000000000" },
  { "sigalg-digest", "sigalgs=SHA256", NULL, NULL },
  { "sigalg-key", "sigalgs=RSA-PSS", NULL, NULL },
};

static void
test_a_context_is_judged_as_in_node (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr (GError) error = tn_settings_check (c->settings);

  g_assert_cmpstr (error == NULL ? NULL : tls_node_error_get_code (error), ==, c->code);
  g_assert_cmpstr (error == NULL ? NULL : error->message, ==, c->message);
}

static void
add_table (const char *prefix,
           gconstpointer table,
           guint length,
           gsize size,
           GTestDataFunc function)
{
  for (guint i = 0; i < length; i++) {
    const char *const *name = (gconstpointer) ((const char *) table + i * size);
    g_autofree char *path = g_strconcat (prefix, *name, NULL);

    tn_test_add_data (path, name, function);
  }
}

int
main (int argc, char **argv)
{
  tn_test_init (&argc, &argv);
  add_table ("/api/secure-context-negotiation/", meet_cases, G_N_ELEMENTS (meet_cases),
             sizeof *meet_cases, test_they_meet_as_in_node);
  add_table ("/api/secure-context-negotiation/offer/", offer_cases, G_N_ELEMENTS (offer_cases),
             sizeof *offer_cases, test_an_offer_is_that_of_node);
  add_table ("/api/secure-context-negotiation/judged/", check_cases, G_N_ELEMENTS (check_cases),
             sizeof *check_cases, test_a_context_is_judged_as_in_node);
  return tn_test_run ();
}
