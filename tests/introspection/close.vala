// SPDX-License-Identifier: LGPL-2.1-or-later
// The signal `close` of a socket hides the method of IOStream, which a cast brings back.

class Link {
  public TlsNode.Socket client;
  public TlsNode.Socket server;
  public string events = "";
  public int n_secure = 0;

  public Link () throws Error {
    Bytes key;
    var names = new TlsNode.CertificateOptions () { common_name = "localhost" };
    names.add_name ("localhost");
    var certificate = new Bytes (TlsNode.Certificate.generate (names, out key).to_pem ().data);

    var client_options = new TlsNode.ConnectOptions () { servername = "localhost" };
    client_options.add_ca (certificate);
    var server_options = new TlsNode.SocketOptions () { is_server = true };
    server_options.add_cert (certificate);
    server_options.add_key (key, null);
    TlsNode.pair_new (client_options, server_options, out client, out server);

    client.secure.connect (() => n_secure++);
    server.secure.connect (() => n_secure++);
    client.close.connect ((had_error) => events += "client %s ".printf (had_error.to_string ()));
    server.close.connect ((had_error) => events += "server %s ".printf (had_error.to_string ()));
    server.data.connect ((bytes) => {
      foreach (uint8 byte in bytes.get_data ())
        events += "%c".printf (byte);
    });
    server.resume ();
  }

  public delegate bool Condition ();

  public void turn (Condition condition) {
    bool late = false;
    var deadline = Timeout.add_seconds (20, () => late = true);
    while (!condition ()) {
      MainContext.default ().iteration (true);
      assert (!late);
    }
    Source.remove (deadline);
  }

  public bool is_closed () {
    return events.contains ("client") && events.contains ("server");
  }
}

void cast_calls_the_method () {
  try {
    var link = new Link ();
    link.turn (() => link.n_secure == 2);
    assert (((IOStream) link.client).close ());
    assert (link.events == ""); // never from inside a call

    link.turn (link.is_closed);
    assert (link.events.contains ("client false "));
  } catch (Error error) {
    Test.message ("%s", error.message);
    Test.fail ();
  }
}

void what_was_written_arrives () {
  try {
    var link = new Link ();
    link.turn (() => link.n_secure == 2);
    link.client.write (new Bytes ("hello ".data));
    ((IOStream) link.client).close ();

    link.turn (link.is_closed);
    assert (link.events.contains ("hello "));
  } catch (Error error) {
    Test.message ("%s", error.message);
    Test.fail ();
  }
}

void asynchronous_method_needs_no_cast () {
  try {
    var link = new Link ();
    bool done = false;
    link.turn (() => link.n_secure == 2);
    link.client.close_async.begin (Priority.DEFAULT, null, (source, result) => {
      try {
        done = link.client.close_async.end (result);
      } catch (Error error) {
        Test.message ("%s", error.message);
      }
    });

    link.turn (() => done && link.is_closed ());
  } catch (Error error) {
    Test.message ("%s", error.message);
    Test.fail ();
  }
}

int main (string[] args) {
  Test.init (ref args);
  Test.add_func ("/introspection/vala/cast-calls-the-method", cast_calls_the_method);
  Test.add_func ("/introspection/vala/what-was-written-arrives", what_was_written_arrives);
  Test.add_func ("/introspection/vala/asynchronous-method-needs-no-cast", asynchronous_method_needs_no_cast);
  return Test.run ();
}
