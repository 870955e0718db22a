// SPDX-License-Identifier: LGPL-2.1-or-later
// echo-server PORT CERT KEY

// A socket is an IOStream: GLib's splice sends back what it reads, and reads no faster than it can send.
async void echo (TlsNode.Socket socket) {
  try {
    yield socket.output_stream.splice_async (socket.input_stream, OutputStreamSpliceFlags.CLOSE_TARGET);
  } catch (Error error) {
    printerr ("%s: %s\n", TlsNode.Error.get_code (error), error.message);
  }
}

Bytes load (string path) throws Error {
  uint8[] contents;
  FileUtils.get_data (path, out contents);
  return new Bytes (contents);
}

int main (string[] args) {
  var loop = new MainLoop ();

  try {
    var options = new TlsNode.ServerOptions ();
    options.add_cert (load (args[2]));
    options.add_key (load (args[3]), null);

    var server = new TlsNode.Server (options);
    server.secure_connection.connect ((socket) => echo.begin (socket));
    server.error.connect ((error) => {
      printerr ("%s: %s\n", TlsNode.Error.get_code (error), error.message);
      loop.quit ();
    });
    server.listening.connect (() => {
      print ("listening on %s\n", server.get_address ().print (false));
      stdout.flush ();
    });
    server.listen (new TlsNode.ListenOptions () { host = "127.0.0.1", port = int.parse (args[1]) });
    loop.run ();
  } catch (Error error) {
    printerr ("%s\n", error.message);
    return 1;
  }

  return 0;
}
