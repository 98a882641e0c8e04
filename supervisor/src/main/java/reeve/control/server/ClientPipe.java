package reeve.control.server;

/** The descriptor of a client, with reads and writes that do not block. Control thread only. */
interface ClientPipe {
  /** @return the bytes read; 0 at the end; minus an error number, -EAGAIN if there is nothing now */
  int read(byte[] buffer, int offset, int length);

  /** @return the bytes sent; minus an error number, -EAGAIN if none can be sent now */
  int send(byte[] buffer, int offset, int length);

  void close();
}
