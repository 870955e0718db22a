// SPDX-License-Identifier: LGPL-2.1-or-later
// client HOST PORT CA

int main (string[] args) {
  var loop = new MainLoop ();
  int status = 0;

  try {
    uint8[] ca;
    FileUtils.get_data (args[3], out ca);

    var options = new TlsNode.ConnectOptions () {
      host = args[1],
      port = int.parse (args[2]),
      servername = args[1]
    };
    options.add_ca (new Bytes (ca));

    var socket = TlsNode.connect (options);
    socket.secure_connect.connect (() => {
      print ("%s, authorized: %s\n", socket.get_protocol (), socket.authorized.to_string ());
    });
    socket.data.connect ((bytes) => stdout.write (bytes.get_data ()));
    socket.error.connect ((error) => {
      printerr ("%s: %s\n", TlsNode.Error.get_code (error), error.message);
      status = 1;
    });
    socket.close.connect (() => loop.quit ());
    socket.write (new Bytes ("GET / HTTP/1.0\r\n\r\n".data));
    socket.resume ();
    loop.run ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    status = 1;
  }

  return status;
}
