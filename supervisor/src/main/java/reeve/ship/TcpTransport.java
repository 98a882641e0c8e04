package reeve.ship;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/**
 * Sends messages as in RFC 6587 with octet counting, without TLS or in TLS (RFC 5425). The name in the receiver's
 * certificate is verified.
 */
final class TcpTransport implements Transport {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int HANDSHAKE_MILLIS = 10_000;
  private static final int FINISH_MILLIS = 2_000;
  private static final int BUFFER = 32 * 1024;

  private final Socket tcp;
  private final Socket socket;
  private final OutputStream out;

  private TcpTransport(Socket tcp, Socket socket) throws IOException {
    this.tcp = tcp;
    this.socket = socket;
    this.out = new BufferedOutputStream(socket.getOutputStream(), BUFFER);
  }

  /**
   * Connects.
   *
   * @param tls null: plain
   * @throws IOException if there is no connection, or the receiver's certificate is not trusted
   */
  static TcpTransport connect(Destination to, SSLContext tls) throws IOException {
    Socket tcp = new Socket();
    try {
      tcp.connect(new InetSocketAddress(to.host(), to.port()), CONNECT_MILLIS);
      tcp.setKeepAlive(true);
      if (tls == null) {
        return new TcpTransport(tcp, tcp);
      }
      SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(tcp, to.host(), to.port(), true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.setSoTimeout(HANDSHAKE_MILLIS);
      socket.startHandshake();
      socket.setSoTimeout(0);
      return new TcpTransport(tcp, socket);
    } catch (IOException | RuntimeException e) {
      tcp.close();
      throw e;
    }
  }

  @Override
  public void send(byte[] message) throws IOException {
    out.write((message.length + " ").getBytes(StandardCharsets.US_ASCII));
    out.write(message);
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public State state() {
    long unacknowledged = TcpTable.unacknowledged(tcp.getLocalPort(), tcp.getPort());
    // If the kernel does not show it, what was sent counts as arrived.
    return unacknowledged == -1 ? State.BROKEN : unacknowledged > 0 ? State.UNDER_WAY : State.DELIVERED;
  }

  /** A receiver that has read to the end closes its side. */
  @Override
  public boolean finish() {
    try {
      flush();
      socket.setSoTimeout(FINISH_MILLIS);
      socket.shutdownOutput();
      byte[] ignored = new byte[512];
      while (socket.getInputStream().read(ignored) >= 0) {
        continue; // receivers send nothing of interest
      }
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // it is closed in any case
    }
  }
}
