// SPDX-License-Identifier: LGPL-2.1-or-later
//
// client HOST PORT CA-FILE: prints what https://HOST:PORT/ answers.

int main (string[] args) {
  var loop = new MainLoop ();
  int status = 0;

  try {
    var options = new TlsNode.ConnectOptions () {
      host = args[1], servername = args[1], port = (uint) int.parse (args[2])
    };
    options.add_ca (File.new_for_path (args[3]).load_bytes ());

    var socket = TlsNode.connect (options);
    socket.secure_connect.connect (() => printerr ("%s\n", socket.get_protocol ()));
    socket.data.connect ((data) => print ("%.*s", data.length, (string) data.get_data ()));
    socket.error.connect ((error) => {
      printerr ("%s: %s\n", TlsNode.Error.get_code (error), error.message);
      status = 1;
    });
    socket.close.connect (() => loop.quit ());
    socket.resume ();
    socket.write (new Bytes.static ("GET / HTTP/1.0\r\n\r\n".data));
    loop.run ();
  } catch (Error error) {
    printerr ("%s: %s\n", TlsNode.Error.get_code (error), error.message);
    return 1;
  }
  return status;
}
