package reeve.runtime;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import reeve.config.Probe;
import reeve.config.Readiness;

/** One look whether a service is up. May block for as long as {@link #PATIENCE_MILLIS} says; never on the loop thread. */
final class ReadyCheck {
  /** For a connection and, once more, for its answer. */
  static final int PATIENCE_MILLIS = 1000;

  private static final int BLOCK = 64 * 1024;

  private ReadyCheck() {}

  /** What was there before the start, so that it is not taken for the work of this one: of a file who it is, of a log its size. */
  static String before(Readiness how, String log) {
    if (how instanceof Readiness.Asked asked && asked.probe() instanceof Probe.File file) {
      return identity(file.path());
    }
    return how instanceof Readiness.Log && log != null ? String.valueOf(new java.io.File(log).length()) : "";
  }

  private static String identity(String path) {
    try {
      BasicFileAttributes attributes = Files.readAttributes(Path.of(path), BasicFileAttributes.class);
      return attributes.fileKey() + " " + attributes.lastModifiedTime().toInstant();
    } catch (IOException | RuntimeException e) {
      return "";
    }
  }

  static boolean passes(Readiness how, String before, String log) {
    try {
      Probe probe = how instanceof Readiness.Asked asked ? asked.probe() : null;
      if (probe instanceof Probe.Tcp tcp) {
        try (Socket socket = new Socket()) {
          socket.connect(new InetSocketAddress(tcp.host(), tcp.port()), PATIENCE_MILLIS);
          return true;
        }
      } else if (probe instanceof Probe.Unix unix) {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(unix.path()))) {
          return channel.isConnected();
        }
      } else if (probe instanceof Probe.Http http) {
        return http(http.url());
      } else if (probe instanceof Probe.File file) {
        String now = identity(file.path());
        return !now.isEmpty() && !now.equals(before);
      } else if (how instanceof Readiness.Log wanted) {
        return log != null && contains(log, Long.parseLong(before), wanted.text());
      }
      return false;
    } catch (IOException | RuntimeException e) {
      return false; // not yet
    }
  }

  private static boolean http(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection(java.net.Proxy.NO_PROXY);
    connection.setConnectTimeout(PATIENCE_MILLIS);
    connection.setReadTimeout(PATIENCE_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      return status >= 200 && status < 400;
    } finally {
      connection.disconnect();
    }
  }

  private static boolean contains(String path, long from, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile file = new RandomAccessFile(path, "r")) {
      long at = file.length() < from ? 0 : from; // it was rotated
      byte[] block = new byte[BLOCK + wanted.length];
      while (true) {
        file.seek(at);
        int got = file.read(block);
        if (got < wanted.length) {
          return false;
        }
        for (int i = 0; i + wanted.length <= got; i++) {
          int j = 0;
          while (j < wanted.length && block[i + j] == wanted[j]) {
            j++;
          }
          if (j == wanted.length) {
            return true;
          }
        }
        at += got - wanted.length + 1;
      }
    }
  }
}
