/* SPDX-License-Identifier: LGPL-2.1-or-later */
#include "config.h"

#include "libtlsnode/x509/constraints.h"

#include "libtlsnode/x509/constraints-match.h"
#include "libtlsnode/x509/name.h"
#include "tests/support/tn-der-builder.h"

#define PERMITTED "permitted subtree violation"
#define EXCLUDED "excluded subtree violation"
#define BAD_NAME "unsupported or invalid name syntax"
#define BAD_KIND "unsupported name constraint type"
#define BAD_RANGE "name constraints minimum and maximum not supported"

typedef TnMatch (*Matcher) (TnDer name, TnDer base);

/* Texts; NULs are written as "|". */
typedef struct {
  const char *test;
  Matcher matcher;
  const char *name;
  const char *base;
  TnMatch expected;
} MatchCase;

static const MatchCase match_cases[] = {
  { "dns-same", tn_match_dns, "example.com", "example.com", TN_MATCH_YES },
  { "dns-below", tn_match_dns, "a.b.example.com", "example.com", TN_MATCH_YES },
  { "dns-case", tn_match_dns, "A.EXAMPLE.com", "example.COM", TN_MATCH_YES },
  { "dns-not-a-label", tn_match_dns, "badexample.com", "example.com", TN_MATCH_NO },
  { "dns-above", tn_match_dns, "com", "example.com", TN_MATCH_NO },
  { "dns-empty-base", tn_match_dns, "anything", "", TN_MATCH_YES },
  { "dns-empty-name", tn_match_dns, "", "example.com", TN_MATCH_NO },
  { "dns-dot-below", tn_match_dns, "a.example.com", ".example.com", TN_MATCH_YES },
  { "dns-dot-itself", tn_match_dns, "example.com", ".example.com", TN_MATCH_NO },
  { "dns-wildcard", tn_match_dns, "*.example.com", "example.com", TN_MATCH_YES },
  { "dns-nul", tn_match_dns, "evil.com|.example.com", "example.com", TN_MATCH_YES },
  { "dns-nul-at-the-end", tn_match_dns, "example.com|", "example.com", TN_MATCH_NO },
  { "email-same", tn_match_email, "a@example.com", "a@example.com", TN_MATCH_YES },
  { "email-local-case", tn_match_email, "A@example.com", "a@example.com", TN_MATCH_NO },
  { "email-host-case", tn_match_email, "a@EXAMPLE.com", "a@example.com", TN_MATCH_YES },
  { "email-host", tn_match_email, "a@example.com", "example.com", TN_MATCH_YES },
  { "email-host-at", tn_match_email, "a@example.com", "@example.com", TN_MATCH_YES },
  { "email-host-below", tn_match_email, "a@b.example.com", "example.com", TN_MATCH_NO },
  { "email-dot-below", tn_match_email, "a@b.example.com", ".example.com", TN_MATCH_YES },
  { "email-dot-itself", tn_match_email, "a@example.com", ".example.com", TN_MATCH_NO },
  { "email-last-at", tn_match_email, "a@b@example.com", "example.com", TN_MATCH_YES },
  { "email-without-at", tn_match_email, "example.com", "example.com", TN_MATCH_BAD_NAME },
  { "email-nul-in-local", tn_match_email, "a|@example.com", "a|@example.com",
    TN_MATCH_BAD_NAME },
  { "email-longer-local", tn_match_email, "ab@example.com", "b@example.com", TN_MATCH_NO },
  { "uri-host", tn_match_uri, "https://example.com/x", "example.com", TN_MATCH_YES },
  { "uri-port", tn_match_uri, "https://example.com:80/x", "example.com", TN_MATCH_YES },
  { "uri-nothing-after", tn_match_uri, "https://example.com", "example.com", TN_MATCH_YES },
  { "uri-query", tn_match_uri, "https://example.com?x", "example.com", TN_MATCH_YES },
  { "uri-below", tn_match_uri, "https://a.example.com/", "example.com", TN_MATCH_NO },
  { "uri-dot-below", tn_match_uri, "https://a.example.com/", ".example.com", TN_MATCH_YES },
  { "uri-dot-itself", tn_match_uri, "https://example.com/", ".example.com", TN_MATCH_NO },
  { "uri-no-authority", tn_match_uri, "urn:example", "example.com", TN_MATCH_BAD_NAME },
  { "uri-no-host", tn_match_uri, "https:///x", "example.com", TN_MATCH_BAD_NAME },
  { "uri-user", tn_match_uri, "https://a@evil.com/", "evil.com", TN_MATCH_BAD_NAME },
  { "uri-address", tn_match_uri, "https://[::1]/", "example.com", TN_MATCH_BAD_NAME },
  { "uri-colon-in-path", tn_match_uri, "https://evil.com/.example.com:1", ".example.com",
    TN_MATCH_BAD_NAME },
  { "uri-nul", tn_match_uri, "https://evil.com|.example.com/", ".example.com",
    TN_MATCH_BAD_NAME },
  { "uri-empty", tn_match_uri, "", "example.com", TN_MATCH_BAD_NAME },
};

static TnDer
to_der (const char *text, char *copy)
{
  TnDer der;

  der.length = strlen (text);
  if (der.length > 0)
    memcpy (copy, text, der.length);
  for (gsize i = 0; i < der.length; i++) {
    if (copy[i] == '|')
      copy[i] = '\0';
  }

  der.data = (const guint8 *) copy;
  return der;
}

static void
test_match (gconstpointer data)
{
  const MatchCase *c = data;
  g_autofree char *name = g_malloc (strlen (c->name));
  g_autofree char *base = g_malloc (strlen (c->base));

  g_assert_cmpint (c->matcher (to_der (c->name, name), to_der (c->base, base)), ==,
                   c->expected);
}

/* Everything in hex: of NameConstraints the content, of names the GeneralName. */
typedef struct {
  const char *test;
  const char *constraints;
  const char *name;
  const char *fault;
} CheckCase;

static const CheckCase check_cases[] = {
  { "ip-within", "a00c300a87080a000000ff000000", "87040a010203", NULL },
  { "ip-outside", "a00c300a87080a000000ff000000", "87040b010203", PERMITTED },
  { "ip-of-another-family", "a00c300a87080a000000ff000000",
    "871000000000000000000000000000000001", PERMITTED },
  { "ip-excluded", "a10c300a87080a000000ff000000", "87040a010203", EXCLUDED },
  { "ip-of-three-octets", "a00c300a87080a000000ff000000", "87030a0102", BAD_NAME },
  { "ip-base-of-four-octets", "a008300687040a000000", "87040a010203", BAD_NAME },
  { "other-kinds-are-free", "a0053003820161", "87040a010203", NULL },
  { "permitted-twice", "a00a30038201613003820162", "820162", NULL },
  { "permitted-and-excluded", "a0053003820161a1053003820161", "820161", EXCLUDED },
  { "minimum-0", "a0083006820161800100", "820161", NULL },
  { "minimum-1", "a0083006820161800101", "820161", BAD_RANGE },
  { "maximum", "a1083006820161810100", "820162", BAD_RANGE },
  { "maximum-of-another-kind", "a1083006820161810100", "87040a010203", NULL },
  { "registered-id", "a006300488022a03", "88022a04", BAD_KIND },
  { "other-name-of-the-type", "a00e300ca00a06032a0304a0030c0161", "a00a06032a0304a0030c0161",
    BAD_KIND },
  { "other-name-of-another-type", "a10e300ca00a06032a0304a0030c0161",
    "a00a06032a0305a0030c0161", NULL },
  { "utf8-mailbox-within", "a0053003810161",
    "a01006082b06010505070809a0040c026240"
    "61",
    BAD_NAME },
  { "utf8-mailbox-in-host", "a0053003810161", "a01106082b06010505070809a0050c03624061", NULL },
  { "utf8-mailbox-outside", "a0053003810161", "a01106082b06010505070809a0050c03624063",
    PERMITTED },
  { "empty-constraints", "", "820161", NULL },
};

static void
test_check (gconstpointer data)
{
  const CheckCase *c = data;
  g_autoptr (GByteArray) extension = der_tlv (0x30, der_hex (c->constraints));
  g_autoptr (GByteArray) name = der_hex (c->name);
  TnDer value = { extension->data, extension->len };
  TnDer content = { name->data + 2, name->len - 2 };
  g_autoptr (TnConstraints) constraints = tn_constraints_new (value);

  g_assert_nonnull (constraints);
  g_assert_cmpstr (tn_constraints_check (constraints, name->data[0], content, NULL), ==,
                   c->fault);
}

static const char *const malformed_constraints[] = {
  "a0023000",                     /* a subtree without base */
  "a0053003890161",               /* of a kind that there is not */
  "a2053003820161",               /* a third list */
  "a1053003820161a0053003820161", /* the lists in the wrong order */
  "a00830068201610c0161",         /* something in a subtree */
  "a0073005820161",               /* cut */
  "a006300482016100",             /* a subtree with an octet too many */
};

static void
test_malformed_constraints_are_none (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (malformed_constraints); i++) {
    g_autoptr (GByteArray) extension = der_tlv (0x30, der_hex (malformed_constraints[i]));
    TnDer value = { extension->data, extension->len };

    g_assert_null (tn_constraints_new (value));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (match_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/constraints/match/%s", match_cases[i].test);

    g_test_add_data_func (path, &match_cases[i], test_match);
  }

  for (gsize i = 0; i < G_N_ELEMENTS (check_cases); i++) {
    g_autofree char *path = g_strdup_printf ("/x509/constraints/check/%s", check_cases[i].test);

    g_test_add_data_func (path, &check_cases[i], test_check);
  }

  g_test_add_func ("/x509/constraints/malformed-constraints-are-none",
                   test_malformed_constraints_are_none);

  return g_test_run ();
}
